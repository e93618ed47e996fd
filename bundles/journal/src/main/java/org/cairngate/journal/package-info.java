/** The durable, ordered, bounded journal of events. */
@Export
@Version("0.1.0")
package org.cairngate.journal;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
