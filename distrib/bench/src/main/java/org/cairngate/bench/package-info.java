/** JMH benchmarks of the ledger, each beside the bare primitives that it cannot do without; one table of ratios. */
package org.cairngate.bench;
