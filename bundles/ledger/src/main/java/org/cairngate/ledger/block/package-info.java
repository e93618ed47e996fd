/** Blocks, their headers, the chain policy and the genesis file. */
@Export
@Version("0.1.0")
package org.cairngate.ledger.block;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
