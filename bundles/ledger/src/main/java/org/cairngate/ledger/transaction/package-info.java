/** The signed records that make up a block. */
@Export
@Version("0.1.0")
package org.cairngate.ledger.transaction;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
