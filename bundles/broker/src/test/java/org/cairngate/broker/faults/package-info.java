/** Faults that a gateway's intake must survive: a child process with the real broker and journal, a disk that fails, and what is left. */
package org.cairngate.broker.faults;
