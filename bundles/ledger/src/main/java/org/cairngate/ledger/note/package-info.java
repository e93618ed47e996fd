/** C2SP signed notes: checkpoints, cosignatures and the trust policy. */
@Export
@Version("0.1.0")
package org.cairngate.ledger.note;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
