/** The load generator: devices by the thousand from one thread, and a record of every event that was acknowledged. */
package org.cairngate.load;
