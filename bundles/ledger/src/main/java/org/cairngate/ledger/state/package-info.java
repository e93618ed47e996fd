/**
 * The registry that the chain carries, and the rules that decide whether a transaction or a block is valid: pure functions of a
 * {@link org.cairngate.ledger.state.State}, with no clock, file or thread.
 */
@Export
@Version("0.1.0")
package org.cairngate.ledger.state;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
