package org.cairngate.ledger.store;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.StateRows;
import org.cairngate.ledger.state.ValidatorTerm;

/** The stored state against the one that the blocks give. */
final class StateCheck {

    private static final byte[] ALL = {};

    private final Database database;
    private final Findings findings;
    private final ChainCheck chain;

    StateCheck(Database database, Findings findings, ChainCheck chain) {
        this.database = database;
        this.findings = findings;
        this.chain = chain;
    }

    void run() {
        if (chain.state().isEmpty()) {
            return; // the block that could not be replayed is a damage already
        }
        Map<String, byte[]> expected = rows(chain.state().get());
        findings.check(
                "state",
                () -> database.scan(Column.STATE, ALL, (key, value) -> {
                    String name = Keys.text(key);
                    byte[] right = expected.remove(name);
                    findings.require(right != null, "state " + name, "the blocks give no such row");
                    findings.require(
                            right == null || Arrays.equals(right, value),
                            "state " + name,
                            "it is not what the blocks give");
                    return true;
                }));
        expected.keySet().forEach(name -> findings.add("state " + name, "it is missing"));
    }

    private static Map<String, byte[]> rows(State state) {
        Map<String, byte[]> rows = new TreeMap<>();
        StateRows.entryChanges(Optional.empty(), state)
                .forEach((key, entry) -> entry.ifPresent(bytes -> rows.put(Keys.text(Keys.entry(key)), bytes)));
        StateRows.seqChanges(Optional.empty(), state)
                .forEach((signer, seq) -> putSealed(rows, Keys.seq(signer), Keys.number(seq)));
        for (ValidatorTerm term : state.validatorTerms()) {
            putSealed(rows, Keys.term(term.fromHeight()), StateRows.encode(term));
        }
        return rows;
    }

    private static void putSealed(Map<String, byte[]> rows, byte[] key, byte[] value) {
        rows.put(Keys.text(key), SealedValue.seal(Column.STATE, key, value));
    }
}
