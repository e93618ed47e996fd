package org.cairngate.ledger.state;

import org.cairngate.ledger.transaction.ParametersBody;

/**
 * The protocol parameters that replaced those of the genesis.
 *
 * @param body the parameters
 * @param height the block in whose state they took effect
 */
public record ParametersRecord(ParametersBody body, long height) implements RegistryRecord {

    static final String KEY = "parameters/";

    @Override
    public String entryKey() {
        return KEY;
    }
}
