/** Signing and verification keys, did:key identifiers and COSE_Sign1. */
@Export
@Version("0.1.0")
package org.cairngate.ledger.key;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
