/** Whether the chain's disk has room for more, asked by everything that takes new transactions. */
package org.cairngate.master.disk;
