/** The searchable index of this hub's own events, in SQLite. */
package org.cairngate.hub.internal.index;
