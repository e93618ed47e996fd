/** The hub as a component: its settings, its wiring and its one working thread. */
package org.cairngate.hub.internal;
