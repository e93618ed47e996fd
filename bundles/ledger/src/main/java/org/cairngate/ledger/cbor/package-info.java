/** The deterministic CBOR subset of the ledger format: RFC 8949 section 4.2.1, arrays only. */
@Export
@Version("0.1.0")
package org.cairngate.ledger.cbor;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
