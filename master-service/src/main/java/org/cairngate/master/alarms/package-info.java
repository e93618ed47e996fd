/** What a person must look at: raised once, cleared once, each an event on the chain (decision 0056). */
package org.cairngate.master.alarms;
