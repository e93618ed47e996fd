package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.client.api.RecordsApi;
import org.cairngate.client.schema.Proposal;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.ProposalRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.transaction.PrivilegedBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.TransactionBody;

/** Proposals for people: what is proposed, who voted how, and what became of it. */
final class ProposalTable {
    private final Table table = new Table("PROPOSAL", "STATUS", "BY", "VOTES AT", "ACTS AT", "VOTES", "RECORD");

    /** The proposals of a copy of the chain. */
    void addAll(State state) {
        for (ProposalRecord proposal : state.records(ProposalRecord.class)) {
            List<String> votes = state.votes(proposal.body().id()).stream()
                    .map(vote -> vote.voter() + "=" + vote.choice().name().toLowerCase(Locale.ROOT))
                    .toList();
            row(
                    proposal.body(),
                    proposal.status().name().toLowerCase(Locale.ROOT),
                    proposal.proposer(),
                    String.join(" ", votes));
        }
    }

    /** One proposal as a master tells it; its content is what its id says, or it is refused. */
    void add(MasterClient client, Hash id) throws IOException, RefusedException {
        Proposal answer = new RecordsApi(client).findProposal(id.hex());
        List<String> votes = answer.votes().stream()
                .map(vote -> Answers.shown(vote.voter()) + "=" + Answers.shown(vote.choice()))
                .toList();
        row(content(answer, id), answer.status().orElse(""), answer.proposer().orElse(""), String.join(" ", votes));
    }

    void print(PrintWriter out) {
        table.print(out);
    }

    private void row(ProposalBody body, String status, String proposer, String votes) {
        table.row(
                body.id().hex(),
                status,
                proposer,
                body.opensAt() + ".." + body.closesAt(),
                body.activation(),
                votes.isEmpty() ? "-" : votes,
                Table.visible(body.wrapped().toString()));
    }

    private static ProposalBody content(Proposal answer, Hash id) throws RefusedException {
        try {
            int type = Math.toIntExact(number(answer.type(), "type"));
            byte[] cbor = Base64.getDecoder().decode(answer.body().orElse(""));
            if (!(TransactionBody.decode(type, cbor) instanceof PrivilegedBody wrapped)) {
                throw new CommandFailedException("the master says that proposal " + id + " is of type " + type);
            }
            return new ProposalBody(
                    id,
                    wrapped,
                    number(answer.opensAt(), "opensAt"),
                    number(answer.closesAt(), "closesAt"),
                    number(answer.activation(), "activation"));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CommandFailedException(
                    "what the master says of proposal " + id + " is not what its id commits to: " + e.getMessage(), e);
        }
    }

    private static long number(Optional<Long> value, String name) {
        return value.orElseThrow(() -> new CommandFailedException("the master's answer has no number " + name));
    }
}
