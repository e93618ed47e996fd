/**
 * The chain on disk: {@link org.cairngate.ledger.store.ChainStore} keeps it in RocksDB, {@link org.cairngate.ledger.store.Fsck}
 * derives it all again and names what is damaged.
 */
@Export
@Version("0.1.0")
package org.cairngate.ledger.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
