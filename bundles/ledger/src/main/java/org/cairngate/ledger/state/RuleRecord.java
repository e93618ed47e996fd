package org.cairngate.ledger.state;

import org.cairngate.ledger.transaction.RuleBody;

/**
 * The newest revision of a rule.
 *
 * @param body the revision
 * @param author name of the node that wrote the first revision, or the proposal's that carried it
 * @param height the block of the revision
 */
public record RuleRecord(RuleBody body, String author, long height) implements RegistryRecord {

    @Override
    public String entryKey() {
        return key(body.ruleId());
    }

    static String key(String ruleId) {
        return "rule/" + ruleId;
    }
}
