/** The journal on RocksDB and its component. */
package org.cairngate.journal.internal;
