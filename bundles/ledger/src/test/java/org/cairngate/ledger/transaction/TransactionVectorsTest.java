package org.cairngate.ledger.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The signed bytes of every record as files, for whoever writes a second implementation; and bytes that none may take. */
class TransactionVectorsTest {

    private static final Path VECTORS = Path.of("src/test/resources/vectors/transactions");

    static Stream<Path> everyValidVectorIsTheSampleOfItsName() throws IOException {
        return files("valid");
    }

    @ParameterizedTest
    @MethodSource
    void everyValidVectorIsTheSampleOfItsName(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        Transaction read = Transaction.decode(bytes);
        assertThat(read).isEqualTo(RecordSamples.transaction(sample(file)));
        assertThat(read.encode()).isEqualTo(bytes);
        assertThat(TransactionBody.decode(read.body().type(), read.body().encode()))
                .isEqualTo(read.body());
    }

    @Test
    void everySampleHasAVector() throws Exception {
        assertThat(files("valid").map(TransactionVectorsTest::name))
                .containsExactlyInAnyOrderElementsOf(RecordSamples.bodies().keySet());
    }

    static Stream<Path> everyHostileVectorIsRefused() throws IOException {
        return files("refused");
    }

    @ParameterizedTest
    @MethodSource
    void everyHostileVectorIsRefused(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> Transaction.decode(bytes));
        assertThat(refused).as(name(file)).isNotNull();
        assertThat(refused.reason()).isEqualTo(RefusalReason.MALFORMED_CBOR);
        assertThat(refused.detail()).isNotEmpty();
    }

    @Test
    void everyPrefixOfEverySampleIsRefused() {
        for (Map.Entry<String, TransactionBody> sample : RecordSamples.bodies().entrySet()) {
            byte[] whole = RecordSamples.transaction(sample.getValue()).encode();
            for (int length = 0; length < whole.length; length++) {
                byte[] prefix = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> Transaction.decode(prefix))
                        .as("%s cut to %s bytes", sample.getKey(), length)
                        .isInstanceOf(RefusedException.class);
            }
        }
    }

    @Test
    void everyFullNamespaceOfUsualNamesFitsInATransaction() {
        List<String> members = Stream.iterate(10, i -> i + 1)
                .limit(NamespaceBody.MAX_MEMBERS)
                .map(i -> "member-with-a-long-name-of-32-" + i)
                .toList();
        List<WrappedKey> keys =
                members.stream().map(member -> WrappedKey.of(new byte[80])).toList();
        SignedTransaction signed = SignedTransaction.sign(
                RecordSamples.transaction(new NamespaceBody("acme/stations", 1, members, keys)), RecordSamples.KEY);
        assertThat(signed.bytes()).hasSizeLessThanOrEqualTo(SignedTransaction.MAX_BYTES);
    }

    @Test
    void aRotationBelongsToOneChainOldKeyAndName() throws Exception {
        SigningKey next = RecordSamples.key("next");
        RotationBody rotation = RotationBody.sign(
                RecordSamples.CHAIN, RecordSamples.KEY.publicKey().id(), NodeRole.HUB, "hub-1", next);
        rotation.verify(RecordSamples.CHAIN, RecordSamples.KEY.publicKey().id());
        assertBadSignature(
                () -> rotation.verify(Hash.ZERO, RecordSamples.KEY.publicKey().id()));
        assertBadSignature(
                () -> rotation.verify(RecordSamples.CHAIN, next.publicKey().id()));
        RotationBody renamed = new RotationBody(NodeRole.HUB, "hub-2", next.publicKey(), rotation.proof());
        assertBadSignature(() -> renamed.verify(
                RecordSamples.CHAIN, RecordSamples.KEY.publicKey().id()));
    }

    @Test
    void aVoterSignsWhatIsProposed() {
        ProposalBody proposal = (ProposalBody) RecordSamples.bodies().get("proposal-artifact");
        assertThatThrownBy(() -> new ProposalBody(
                        proposal.id(),
                        RecordSamples.artifact("firmware", "6.6.6", 9, RecordSamples.KEY),
                        proposal.opensAt(),
                        proposal.closesAt(),
                        proposal.activation()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not that of its content");
    }

    private static void assertBadSignature(ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.reason())
                .isEqualTo(RefusalReason.BAD_SIGNATURE));
    }

    private static TransactionBody sample(Path file) {
        return RecordSamples.bodies().get(name(file));
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".cbor", "");
    }

    private static Stream<Path> files(String folder) throws IOException {
        try (Stream<Path> found = Files.list(VECTORS.resolve(folder))) {
            return found.sorted().toList().stream();
        }
    }
}
