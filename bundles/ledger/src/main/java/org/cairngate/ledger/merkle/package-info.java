/** RFC 6962 Merkle trees with inclusion and consistency proofs. */
@Export
@Version("0.1.0")
package org.cairngate.ledger.merkle;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
