/** TLS identities of nodes, issued by their ledger keys. */
@Export
@Version("0.1.0")
package org.cairngate.ledger.identity;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
