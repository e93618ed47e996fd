/**
 * What hubs and masters decide so that no two conflicting blocks are ever final (ledger format, section 6; decision 0014): what a hub
 * may cosign and report, which chain it follows, and how the master of a new epoch is voted in. Pure functions of states and logs,
 * with no clock, file or thread.
 */
@Export
@Version("0.1.0")
package org.cairngate.ledger.finality;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
