/** What a device publishes, and the commitment that the ledger keeps of it. */
@Export
@Version("0.1.0")
package org.cairngate.ledger.event;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
