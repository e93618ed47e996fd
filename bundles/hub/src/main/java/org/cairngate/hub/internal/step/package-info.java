/** The steps that an event goes through in a hub, each a place where a crash can fall. */
package org.cairngate.hub.internal.step;
