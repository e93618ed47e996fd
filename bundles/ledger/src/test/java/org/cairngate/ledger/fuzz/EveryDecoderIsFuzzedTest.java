package org.cairngate.ledger.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.Test;

/** Whoever adds a decoder of bytes or text is told here that it has no fuzz target yet. */
class EveryDecoderIsFuzzedTest {

    private static final String PACKAGE = "org.cairngate.ledger.";
    private static final Pattern DECODER =
            Pattern.compile("decode|parse|read|(?:from|of)[A-Z].*|scan|add(?:Entry|Term)");

    /** Decoder to the target that reaches it, {@code Class.method} below the module's package. */
    private static final Map<String, String> TARGETS = new TreeMap<>(Map.ofEntries(
            Map.entry("Hash.fromBase64", "fuzz.IdentityFuzzTest.name"),
            Map.entry("Hash.fromHex", "fuzz.IdentityFuzzTest.name"),
            Map.entry("KeyId.fromHex", "fuzz.IdentityFuzzTest.name"),
            Map.entry("RefusalReason.ofCode", "fuzz.DecoderFuzzTest.report"),
            Map.entry("block.Block.decode", "fuzz.DecoderFuzzTest.block"),
            Map.entry("block.BlockHeader.decode", "fuzz.ChainFuzzTest.header"),
            Map.entry("block.ChainPolicy.decode", "fuzz.ChainFuzzTest.chainPolicy"),
            Map.entry("block.EpochOpening.decode", "fuzz.ChainFuzzTest.opening"),
            Map.entry("finality.HubVow.decode", "fuzz.ChainFuzzTest.vow"),
            Map.entry("block.Genesis.fromJson", "fuzz.ChainFuzzTest.genesis"),
            Map.entry("channel.ChannelHistory.decode", "channel.ChannelFuzzTest.history"),
            Map.entry("channel.Encrypt0.decode", "channel.ChannelFuzzTest.message"),
            Map.entry("channel.MemberCard.decode", "channel.ChannelFuzzTest.card"),
            Map.entry("channel.SealHeader.decode", "channel.ChannelFuzzTest.message"),
            Map.entry("channel.SealedEvent.parse", "channel.ChannelFuzzTest.sealedEvent"),
            Map.entry("event.Annotation.decode", "fuzz.DecoderFuzzTest.annotation"),
            Map.entry("event.EventParser.parse", "fuzz.DecoderFuzzTest.event"),
            Map.entry("event.EventScanner.scan", "event.EventScannerFuzzTest.scan"),
            Map.entry("event.SignedEvent.decode", "event.SignedEventFuzzTest.message"),
            Map.entry("event.Segment.decode", "fuzz.DecoderFuzzTest.segment"),
            Map.entry("event.StoredSegment.decode", "fuzz.DecoderFuzzTest.storedSegment"),
            Map.entry("identity.Certificates.parse", "fuzz.IdentityFuzzTest.certificate"),
            Map.entry("identity.IssuedIdentity.fromPem", "fuzz.IdentityFuzzTest.identityFile"),
            Map.entry("key.CoseSign1.decode", "fuzz.DecoderFuzzTest.report"),
            Map.entry("key.DidKey.decode", "fuzz.IdentityFuzzTest.publicKey"),
            Map.entry("key.DidKey.ofCertificate", "fuzz.IdentityFuzzTest.certificate"),
            Map.entry("key.DidKey.ofSubjectPublicKeyInfo", "key.SubjectPublicKeyInfoFuzzTest.subjectPublicKeyInfo"),
            Map.entry("key.DidKey.parse", "fuzz.IdentityFuzzTest.publicKey"),
            Map.entry("key.NodeKeys.ofText", "fuzz.IdentityFuzzTest.nodeKeys"),
            Map.entry("key.MemberKey.ofDid", "channel.ChannelFuzzTest.card"),
            Map.entry("key.P256Key.ofPoint", "key.SubjectPublicKeyInfoFuzzTest.subjectPublicKeyInfo"),
            Map.entry("key.PublicKey.ofCertificate", "fuzz.IdentityFuzzTest.certificate"),
            Map.entry("key.PublicKey.ofDid", "fuzz.IdentityFuzzTest.publicKey"),
            Map.entry("key.PublicKey.ofMulticodec", "fuzz.IdentityFuzzTest.publicKey"),
            Map.entry("key.PublicKey.ofSubjectPublicKeyInfo", "key.SubjectPublicKeyInfoFuzzTest.subjectPublicKeyInfo"),
            Map.entry("note.Checkpoint.parse", "fuzz.ChainFuzzTest.noteText"),
            Map.entry("note.CompactGroup.decode", "note.CompactFuzzTest.group"),
            Map.entry("note.NoteScheme.ofMaterial", "note.CompactFuzzTest.material"),
            Map.entry("note.NoteKey.parse", "fuzz.ChainFuzzTest.noteText"),
            Map.entry("note.NoteSignature.parse", "fuzz.DecoderFuzzTest.note"),
            Map.entry("note.SignedNote.parse", "fuzz.DecoderFuzzTest.note"),
            Map.entry("note.TlogPolicy.parse", "fuzz.DecoderFuzzTest.policy"),
            Map.entry("note.TlogPolicyReader.read", "fuzz.DecoderFuzzTest.policy"),
            Map.entry("proof.EventEvidence.decode", "proof.EventProofFuzzTest.evidence"),
            Map.entry("proof.EventProof.parse", "proof.EventProofFuzzTest.proof"),
            Map.entry("protocol.Receipt.decode", "fuzz.DecoderFuzzTest.receipt"),
            Map.entry("protocol.Submission.decode", "fuzz.DecoderFuzzTest.submission"),
            Map.entry("protocol.Topics.parse", "fuzz.IdentityFuzzTest.name"),
            Map.entry("state.Snapshot.decode", "state.StateRowsFuzzTest.snapshot"),
            Map.entry("state.StateRows.addEntry", "state.StateRowsFuzzTest.entry"),
            Map.entry("state.StateRows.addTerm", "state.StateRowsFuzzTest.term"),
            Map.entry("store.CommitMark.decode", "store.StoredRowsFuzzTest.row"),
            Map.entry("store.IndexRow.decode", "store.StoredRowsFuzzTest.row"),
            Map.entry("store.OutboxEntry.decode", "fuzz.DecoderFuzzTest.outboxEntry"),
            Map.entry("store.Retention.decode", "store.StoredRowsFuzzTest.row"),
            Map.entry("store.StoreKind.ofNew", "fuzz.IdentityFuzzTest.name"),
            Map.entry("store.StoredHeader.decode", "store.StoredRowsFuzzTest.row"),
            Map.entry("store.StoredTransaction.decode", "store.StoredRowsFuzzTest.row"),
            Map.entry("store.Undo.decode", "store.StoredRowsFuzzTest.row"),
            Map.entry("tiles.HeaderBundle.decode", "tiles.HeaderBundleFuzzTest.bundle"),
            Map.entry("tiles.TilePath.parse", "tiles.TilePathFuzzTest.path"),
            Map.entry("transaction.SignedTransaction.decode", "fuzz.DecoderFuzzTest.transaction"),
            Map.entry("transaction.Transaction.decode", "fuzz.ChainFuzzTest.payload"),
            Map.entry("transaction.TransactionFormat.read", "fuzz.ChainFuzzTest.payload")));

    /** A seed is any 32 bytes; and {@code Rows.read} is handed a place to name, not what it reads. */
    private static final Set<String> NO_DECODERS = Set.of(
            "key.SigningKey.fromSeed",
            "key.BlsSigningKey.fromSeed",
            "key.MlDsa44SigningKey.fromSeed",
            "key.MemberSecret.fromSeed",
            "store.Rows.read");

    @Test
    void everyDecoderOfBytesOrTextHasAFuzzTarget() throws Exception {
        TreeSet<String> found = new TreeSet<>();
        for (Class<?> type : types()) {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(EveryDecoderIsFuzzedTest::decodes)
                    .forEach(method -> found.add(type.getName().substring(PACKAGE.length()) + "." + method.getName()));
        }
        found.removeAll(NO_DECODERS);
        assertThat(found).containsExactlyElementsOf(TARGETS.keySet());
    }

    @Test
    void everyTargetInTheTableExists() throws Exception {
        for (String target : TARGETS.values()) {
            int dot = target.lastIndexOf('.');
            Method method = Class.forName(PACKAGE + target.substring(0, dot))
                    .getDeclaredMethod(target.substring(dot + 1), byte[].class);
            assertThat(method.isAnnotationPresent(FuzzTest.class)).as(target).isTrue();
        }
    }

    private static boolean decodes(Method method) {
        Class<?>[] takes = method.getParameterTypes();
        return DECODER.matcher(method.getName()).matches()
                && !Modifier.isPrivate(method.getModifiers())
                && !method.isSynthetic()
                && takes.length > 0
                && takes.length < 3
                && (takes[0] == byte[].class || takes[0] == String.class || takes[0] == X509Certificate.class);
    }

    private static List<Class<?>> types() throws IOException, ReflectiveOperationException {
        Path root = Path.of(
                Hash.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (Stream<Path> files = Files.walk(root)) {
            List<String> names = files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> name.startsWith(PACKAGE))
                    .toList();
            List<Class<?>> types = new ArrayList<>();
            for (String name : names) {
                types.add(Class.forName(name));
            }
            return types;
        }
    }
}
