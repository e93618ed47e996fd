/** What the hub tells about itself: to the master, on its loopback API and in the log. */
package org.cairngate.hub.internal.status;
