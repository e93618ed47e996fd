/** Who did what: an event on the chain for every write, every login and every refused attempt. */
package org.cairngate.master.audit;
