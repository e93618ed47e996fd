/** Measures what the project promises: load from a process of its own, figures of the ledger, one table. */
package org.cairngate.demo.bench;
