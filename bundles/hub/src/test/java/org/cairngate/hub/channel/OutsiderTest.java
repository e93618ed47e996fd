package org.cairngate.hub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.OneHub;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.identity.HubFiles;
import org.cairngate.ledger.channel.ChannelEpoch;
import org.cairngate.ledger.channel.ChannelHistory;
import org.cairngate.ledger.channel.EpochKey;
import org.cairngate.ledger.channel.KeyRotation;
import org.cairngate.ledger.key.MemberKey;
import org.cairngate.ledger.key.MemberSecret;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.Test;

/** A gateway whose operator is outside a channel relays, certifies and shows its events, and cannot read them. */
class OutsiderTest extends OneHub {

    // RocksDB compresses: only a text without repetitions stands in its files as it is.
    private static final String SECRET = "Zk3vQ9xTf7LrB2mW8sHdY5cJ";
    private static final String IN_THE_OPEN = "Hn4pVw6KzR8jUe2aXq5tGb9M";

    private final SecureRandom random = new SecureRandom();
    private final MemberSecret owner = MemberSecret.generate(random);
    private final MemberSecret former = MemberSecret.generate(random);
    private final List<SignedTransaction> records = new ArrayList<>();

    @Test
    void theHubCertifiesWhatItCannotReadAndAMemberOpensIt() throws Exception {
        // The master's node stands for a second member, who leaves again.
        begin(1, Map.of("councilbox", owner.publicKey(), "master", former.publicKey()));
        EpochKey key = begin(2, Map.of("councilbox", owner.publicKey()));
        site.master().mint();
        byte[] event = event("sealed", SECRET);
        byte[] sealed = key.sender(TestSite.DEVICE).seal(event, random);
        site.record(journal, sealed);
        site.record(journal, event("open", IN_THE_OPEN));
        site.mintUntilCertified("sealed");
        site.mintUntilCertified("open");

        ChainStore chain = site.master().store();
        EventProof proof = new ProofBuilder(chain).prove("sealed").orElseThrow();
        assertThat(ProofVerifier.verify(sealed, proof, policy(chain.state()))
                        .event()
                        .uid())
                .isEqualTo("sealed");
        ChannelHistory history = ChannelHistory.of(
                chain.state().chainId(), records, id -> chain.state().node(id).map(NodeRecord::key));
        assertThat(history.open(sealed, owner)).isEqualTo(event);
        assertThatThrownBy(() -> history.open(sealed, former)).hasMessageContaining("of none of the 1 members");
        assertThatThrownBy(() -> history.open(sealed, MemberSecret.generate(random)))
                .hasMessageContaining("of none of the 1 members");
    }

    @Test
    void nothingOfTheContentIsInTheGatewaysFiles() throws Exception {
        EpochKey key = begin(1, Map.of("councilbox", owner.publicKey()));
        site.master().mint();
        site.record(journal, key.sender(TestSite.DEVICE).seal(event("sealed", SECRET), random));
        site.record(journal, event("open", IN_THE_OPEN));
        site.mintUntilCertified("sealed");
        site.mintUntilCertified("open");
        // The index of what people search for has both, so that all that the hub writes is written.
        Await.until("indexed", () -> !holding(IN_THE_OPEN).isEmpty());
        assertThat(holding(IN_THE_OPEN)).isNotEmpty();
        assertThat(holding(SECRET)).isEmpty();
    }

    private EpochKey begin(long number, Map<String, MemberKey> members) throws Exception {
        ChannelEpoch epoch = new ChannelEpoch(site.master().store().state().chainId(), TestSite.NAMESPACE, number);
        KeyRotation rotation = KeyRotation.begin(epoch, members, random);
        records.add(site.master().write(rotation.record()));
        return rotation.key();
    }

    private TlogPolicy policy(State state) throws IOException {
        Cosigner cosigner = new Cosigner(TestSite.HUB, new HubFiles(site.hubData()).ledgerKey());
        return TlogPolicy.of(state.logKey(), List.of(cosigner.noteKey()), 1);
    }

    private static byte[] event(String uid, String value) {
        return ("{\"uid\":\"" + uid + "\",\"timestamp\":1696248400000,\"items\":[{\"key\":\"reading\",\"value\":\""
                        + value + "\"}],\"namespace\":\"" + TestSite.NAMESPACE + "\",\"device_uid\":\""
                        + TestSite.DEVICE
                        + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private List<Path> holding(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(site.gateway())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
