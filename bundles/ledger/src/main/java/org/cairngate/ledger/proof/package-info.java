/**
 * Proofs of one event that verify offline: C2SP tlog-proof files, built from a store and checked with nothing but a policy.
 */
@Export
@Version("0.1.0")
package org.cairngate.ledger.proof;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
