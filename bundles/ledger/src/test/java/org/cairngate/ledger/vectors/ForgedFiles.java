package org.cairngate.ledger.vectors;

import java.util.Arrays;
import java.util.Base64;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;

/** Proof files that are not in their one form. */
final class ForgedFiles {

    private final HostileProofs proofs;

    ForgedFiles(HostileProofs proofs) {
        this.proofs = proofs;
    }

    void make() throws RefusedException {
        forms();
        evidence();
    }

    private void forms() throws RefusedException {
        proofs.rewrite("first-line", "proof file", "the format's version is 2", d -> d.file()
                .replace("proof@v1", "proof@v2"));
        proofs.rewrite("no-extra", "proof file", "there is no extra line", d -> d.file()
                .replaceFirst("extra .*\n", ""));
        proofs.rewrite("index-with-zero", "proof file", "the index has a leading zero", d -> d.file()
                .replace("index 2\n", "index 02\n"));
        proofs.rewrite("index-negative", "proof file", "the index has a sign", d -> d.file()
                .replace("index 2\n", "index -2\n"));
        proofs.rewrite("hash-not-canonical", "proof file", "unused bits of a hash's base64 are set", d -> {
            String hash = d.logPath.get(0).base64();
            char last = hash.charAt(42);
            String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            return d.file().replace(hash, hash.substring(0, 42) + digits.charAt(digits.indexOf(last) + 1) + "=");
        });
        proofs.rewrite("hash-short", "proof file", "a hash has 31 bytes", d -> {
            String hash = d.logPath.get(0).base64();
            byte[] cut = Arrays.copyOf(d.logPath.get(0).bytes(), 31);
            return d.file().replace(hash, Base64.getEncoder().encodeToString(cut));
        });
        proofs.rewrite("carriage-returns", "proof file", "lines end as on Windows", d -> d.file()
                .replace("\n", "\r\n"));
    }

    private void evidence() throws RefusedException {
        proofs.rewrite("evidence-version", "evidence", "the version is 2", d -> {
            byte[] extra = d.extra();
            extra[1] = 2;
            return d.file(extra);
        });
        proofs.rewrite("evidence-long-head", "evidence", "an integer is written longer than needed", d -> {
            byte[] extra = d.extra();
            byte[] longer = new CborWriter()
                    .raw(new byte[] {extra[0], 0x18})
                    .raw(Arrays.copyOfRange(extra, 1, extra.length))
                    .toBytes();
            return d.file(longer);
        });
        proofs.rewrite("evidence-indefinite", "evidence", "the array has no definite length", d -> {
            byte[] extra = d.extra();
            extra[0] = (byte) 0x9f;
            return d.file(
                    new CborWriter().raw(extra).raw(new byte[] {(byte) 0xff}).toBytes());
        });
        proofs.rewrite(
                "evidence-trailing",
                "evidence",
                "a byte follows",
                d -> d.file(Arrays.copyOf(d.extra(), d.extra().length + 1)));
        proofs.rewrite(
                "evidence-truncated",
                "evidence",
                "the last byte is missing",
                d -> d.file(Arrays.copyOf(d.extra(), d.extra().length - 1)));
        proofs.rewrite(
                "evidence-huge-path",
                "evidence",
                "a path claims 2^32 hashes",
                d -> d.file(new CborWriter()
                        .array(8)
                        .uint(1)
                        .bytes(d.salt)
                        .bytes(d.annotation)
                        .array(2)
                        .uint(0)
                        .raw(new byte[] {(byte) 0x9b, 0, 0, 0, 1, 0, 0, 0, 0})
                        .toBytes()));
    }
}
