/** The log as static resources that any C2SP tlog-tiles client can read: checkpoint, hash tiles and entry bundles. */
@Export
@Version("0.1.0")
package org.cairngate.ledger.tiles;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
