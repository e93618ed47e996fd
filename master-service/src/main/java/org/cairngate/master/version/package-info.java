/** Changing only what is still as it was read. */
package org.cairngate.master.version;
