/** The messages between hub and master. */
@Export
@Version("0.1.0")
package org.cairngate.ledger.protocol;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
