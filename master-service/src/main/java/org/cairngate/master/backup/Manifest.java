package org.cairngate.master.backup;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.Nulls;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last file of a backup: whose it is, of which moment, and what every other file has to be.
 *
 * @param moment of what and of when it is
 * @param members all other files, in their order
 */
record Manifest(Moment moment, List<Member> members) {

    /** Its name in the backup. */
    static final String NAME = "cairngate-backup.json";

    /** Most bytes of it: 160 a file. */
    static final int MAX_BYTES = 16 << 20;

    private static final int FORMAT = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .changeDefaultNullHandling(nulls -> nulls.withValueNulls(Nulls.FAIL, Nulls.FAIL))
            .build();

    /**
     * A file.
     *
     * @param name its path
     * @param size its bytes
     * @param digest their SHA-256
     */
    record Member(String name, long size, Hash digest) {

        Member {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(digest, "digest");
        }
    }

    /** The file's JSON; the seal is the SHA-256 of it without the seal. */
    @JsonPropertyOrder({"format", "chain", "size", "time", "members", "seal"})
    private record Text(int format, String chain, long size, String time, List<TextMember> members, String seal) {

        Manifest manifest() {
            return new Manifest(
                    new Moment(Hash.fromHex(chain), size, Instant.parse(time)),
                    members.stream()
                            .map(member -> new Member(member.name(), member.size(), Hash.fromHex(member.sha256())))
                            .toList());
        }
    }

    @JsonPropertyOrder({"name", "size", "sha256"})
    private record TextMember(String name, long size, String sha256) {}

    Manifest {
        Objects.requireNonNull(moment, "moment");
        members = List.copyOf(members);
    }

    String format() {
        return text(Hash.sha256(text("").getBytes(StandardCharsets.UTF_8)).hex());
    }

    private String text(String seal) {
        List<TextMember> all = members.stream()
                .map(member -> new TextMember(
                        member.name(), member.size(), member.digest().hex()))
                .toList();
        Text text = new Text(
                FORMAT, moment.chain().hex(), moment.size(), moment.time().toString(), all, seal);
        return JSON.writeValueAsString(text) + "\n";
    }

    /**
     * Reads a manifest.
     *
     * @throws IllegalArgumentException when it is none, one of another format, or not exactly as {@link #format} writes it
     */
    static Manifest parse(byte[] bytes) {
        try {
            JsonNode root = JSON.readTree(bytes);
            int format = root.path("format").asInt(0);
            if (format != FORMAT) {
                throw new IllegalArgumentException(
                        "the backup is of format " + format + ", this program reads " + FORMAT);
            }
            Manifest manifest = JSON.treeToValue(root, Text.class).manifest();
            if (!Arrays.equals(bytes, manifest.format().getBytes(StandardCharsets.UTF_8))) {
                throw new IllegalArgumentException("its manifest is damaged");
            }
            return manifest;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("its manifest is none: " + e.getOriginalMessage(), e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its manifest is of no time: " + e.getMessage(), e);
        }
    }
}
