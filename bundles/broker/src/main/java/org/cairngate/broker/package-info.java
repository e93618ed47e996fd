/** The local MQTT broker of a gateway, as other bundles see it. */
@Export
@Version("0.1.0")
package org.cairngate.broker;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
