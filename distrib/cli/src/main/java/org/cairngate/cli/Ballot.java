package org.cairngate.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairngate.ledger.transaction.PrivilegedBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.TransactionBody;
import picocli.CommandLine.Option;

/** Whether a record is put to the vote, and when: options of every command that makes one. */
final class Ballot {
    private static final Pattern HEIGHTS = Pattern.compile("(\\d{1,15})\\.\\.(\\d{1,15})");

    @Option(
            names = "--vote",
            paramLabel = "FROM..TO",
            description = "propose the record: votes count in the blocks of these heights")
    private Optional<String> heights;

    @Option(
            names = "--activation",
            paramLabel = "HEIGHT",
            description = "the block at which the record acts when it is accepted, above TO")
    private Optional<Long> activation;

    /** The record itself, or a proposal of it. */
    TransactionBody of(PrivilegedBody record) {
        if (heights.isPresent() != activation.isPresent()) {
            throw new CommandFailedException("a proposal needs both --vote FROM..TO and --activation HEIGHT");
        }
        if (heights.isEmpty()) {
            return record;
        }
        Matcher matcher = HEIGHTS.matcher(heights.get());
        if (!matcher.matches()) {
            throw new CommandFailedException("--vote must look like 100..200, not " + heights.get());
        }
        try {
            return ProposalBody.of(
                    record, Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), activation.get());
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException("the proposal's " + e.getMessage(), e);
        }
    }
}
