/** The nouns that every part of the ledger shares: hashes, key ids and refusals. */
@Export
@Version("0.1.0")
package org.cairngate.ledger;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
