package org.cairngate.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.Change;
import org.cairngate.client.schema.NewEpoch;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A change of a channel's members: options of every command that makes one. */
final class ChannelChange {
    @Mixin
    private MasterOptions master;

    @Mixin
    private ChannelSource source;

    @Option(
            names = "--cards",
            required = true,
            paramLabel = "DIR",
            description = "folder with NAME.card of every member, the ones who stay included")
    private Path cards;

    @Option(
            names = "--sign-with",
            paramLabel = "FILE",
            description =
                    "the organisation's ledger key, which signs the record; without it the master does, for its admin")
    private Optional<Path> signer;

    @Parameters(index = "0", paramLabel = "NAMESPACE", description = "organisation/group")
    private String namespace;

    String namespace() {
        return namespace;
    }

    ChannelSource source() {
        return source;
    }

    MemberCards cards() {
        return new MemberCards(cards);
    }

    /** Brings the record onto the chain; says which transaction has it. */
    String put(Hash chainId, NamespaceBody record) throws IOException, RefusedException {
        if (signer.isPresent()) {
            SignedTransaction signed =
                    RecordSigning.sign(master.connectWithoutAccount(), SigningKey.load(signer.get()), chainId, record);
            return RecordSigning.send(master, signed);
        }
        NewEpoch body = new NewEpoch()
                .namespace(namespace)
                .keyEpoch(record.keyEpoch())
                .members(List.copyOf(record.members()))
                .wrappedKeys(record.wrappedKeys().stream()
                        .map(wrapped -> Base64.getEncoder().encodeToString(wrapped.bytes()))
                        .toList());
        Change answer = new RegistryApi(master.connect()).beginKeyEpoch(body);
        return Answers.transaction(answer);
    }
}
