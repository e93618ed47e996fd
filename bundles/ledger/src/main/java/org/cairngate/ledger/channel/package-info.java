/**
 * Private channels: namespaces whose events are sealed to their members. Start with {@link
 * org.cairngate.ledger.channel.KeyRotation} (who belongs to one), {@link org.cairngate.ledger.channel.SenderKey} (what seals) and
 * {@link org.cairngate.ledger.channel.ChannelHistory} (what opens); {@code docs/decisions/0017} says why.
 */
@Export
@Version("0.1.0")
package org.cairngate.ledger.channel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
