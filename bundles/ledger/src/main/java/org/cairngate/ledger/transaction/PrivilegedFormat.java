package org.cairngate.ledger.transaction;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/** The CBOR form of ARTIFACT, RULE, NAMESPACE and PARAMETERS. */
final class PrivilegedFormat {

    private PrivilegedFormat() {}

    static boolean knows(int type) {
        return type == ArtifactBody.TYPE
                || type == RuleBody.TYPE
                || type == NamespaceBody.TYPE
                || type == ParametersBody.TYPE;
    }

    static void write(CborWriter writer, PrivilegedBody body) {
        if (body instanceof ArtifactBody artifact) {
            writer.array(8)
                    .uint(artifact.kind().code())
                    .text(artifact.name())
                    .text(artifact.version())
                    .uint(artifact.securityCounter())
                    .text(artifact.target())
                    .bytes(artifact.sha256().bytes())
                    .uint(artifact.size())
                    .bytes(artifact.owner().bytes());
        } else if (body instanceof RuleBody rule) {
            writer.array(6)
                    .text(rule.ruleId())
                    .uint(rule.revision())
                    .text(rule.language())
                    .bytes(rule.sourceHash().bytes())
                    .text(rule.trigger())
                    .uint(rule.enabled() ? 1 : 0);
        } else if (body instanceof NamespaceBody namespace) {
            writer.array(4).text(namespace.namespace()).uint(namespace.keyEpoch());
            writer.array(namespace.members().size());
            namespace.members().forEach(writer::text);
            writer.array(namespace.wrappedKeys().size());
            namespace.wrappedKeys().forEach(key -> writer.bytes(key.bytes()));
        } else if (body instanceof ParametersBody parameters) {
            writer.array(5)
                    .uint(parameters.mintInterval().toMillis())
                    .uint(parameters.maxFuture().toMillis())
                    .uint(parameters.earliestEvent().toEpochMilli())
                    .uint(parameters.maxBlockTransactions());
            parameters.governance().write(writer);
        }
    }

    static PrivilegedBody from(int type, CborReader reader) throws CborException {
        return switch (type) {
            case ArtifactBody.TYPE -> artifact(reader);
            case RuleBody.TYPE -> rule(reader);
            case NamespaceBody.TYPE -> namespace(reader);
            case ParametersBody.TYPE -> parameters(reader);
            default -> throw new CborException(reader.offset(), "type " + type + " is no privileged record");
        };
    }

    private static ArtifactBody artifact(CborReader reader) throws CborException {
        reader.readArray(8);
        ArtifactKind kind = ArtifactKind.ofCode(reader.readUint());
        String name = reader.readText(Fields.MAX_NAME);
        String version = reader.readText(Fields.MAX_NAME);
        long securityCounter = reader.readUint();
        String target = reader.readText(Fields.MAX_NAME);
        Hash sha256 = Hash.of(reader.readFixedBytes(Hash.SIZE));
        long size = reader.readUint();
        KeyId owner = KeyId.of(reader.readFixedBytes(KeyId.SIZE));
        return new ArtifactBody(kind, name, version, securityCounter, target, sha256, size, owner);
    }

    private static RuleBody rule(CborReader reader) throws CborException {
        reader.readArray(6);
        String ruleId = reader.readText(Fields.MAX_NAME);
        long revision = reader.readUint();
        String language = reader.readText(Fields.MAX_NAME);
        Hash sourceHash = Hash.of(reader.readFixedBytes(Hash.SIZE));
        String trigger = reader.readText(Fields.MAX_TRIGGER);
        return new RuleBody(ruleId, revision, language, sourceHash, trigger, reader.readUint(1) == 1);
    }

    private static NamespaceBody namespace(CborReader reader) throws CborException {
        reader.readArray(4);
        String namespace = reader.readText(Fields.MAX_NAMESPACE);
        long keyEpoch = reader.readUint();
        int count = reader.readArrayUpTo(NamespaceBody.MAX_MEMBERS);
        List<String> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            members.add(reader.readText(Fields.MAX_NAME));
        }
        int keys = reader.readArrayUpTo(NamespaceBody.MAX_MEMBERS);
        List<WrappedKey> wrappedKeys = new ArrayList<>(keys);
        for (int i = 0; i < keys; i++) {
            wrappedKeys.add(WrappedKey.of(reader.readFixedBytes(WrappedKey.SIZE)));
        }
        return new NamespaceBody(namespace, keyEpoch, members, wrappedKeys);
    }

    private static ParametersBody parameters(CborReader reader) throws CborException {
        reader.readArray(5);
        Duration mintInterval = Duration.ofMillis(reader.readUint(Fields.MAX_MILLIS));
        Duration maxFuture = Duration.ofMillis(reader.readUint(Fields.MAX_MILLIS));
        Instant earliestEvent = Instant.ofEpochMilli(reader.readUint(Fields.MAX_MILLIS));
        int maxBlockTransactions = (int) reader.readUint(Integer.MAX_VALUE);
        return new ParametersBody(
                mintInterval, maxFuture, earliestEvent, maxBlockTransactions, Governance.from(reader));
    }
}
