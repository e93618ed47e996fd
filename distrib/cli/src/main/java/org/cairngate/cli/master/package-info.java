/** A small client of the master's REST interface, used by the command and by the demo site. */
package org.cairngate.cli.master;
