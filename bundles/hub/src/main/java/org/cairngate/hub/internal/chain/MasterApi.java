package org.cairngate.hub.internal.chain;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import org.cairngate.hub.internal.snapshot.SnapshotSource;
import org.cairngate.hub.internal.uplink.MasterTls;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.tiles.HeaderBundle;
import org.cairngate.ledger.tiles.TilePath;

/**
 * Reads blocks over HTTPS with mutual TLS. What comes is checked exactly as what comes over MQTT; here only sizes are
 * bounded. Safe for use by several threads.
 */
public final class MasterApi implements BlockSource, SnapshotSource {

    private static final int TIMEOUT_MS = 15_000;
    /** Bytes of one answer: many ordinary blocks, or at least one of the largest. */
    private static final int MAX_ANSWER = Block.MAX_BYTES + (1 << 20);

    /** Bytes of a snapshot: a quarter of a million devices, which the hub holds in memory several times while it proves them. */
    private static final int MAX_SNAPSHOT = 64 << 20;

    private final String url;
    private final MasterTls tls;

    /** Reads from the given base URL, {@code https://host:port}. */
    public MasterApi(String url, MasterTls tls) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.tls = tls;
    }

    @Override
    public List<Block> blocks(long from, int limit) throws IOException, RefusedException {
        Optional<byte[]> answer = get("/v1/blocks?from=" + from + "&limit=" + limit, "application/cbor", MAX_ANSWER);
        return answer.isEmpty()
                ? List.of()
                : BlockPage.decode(answer.get(), limit).blocks();
    }

    @Override
    public Optional<SignedNote> certificate() throws IOException, RefusedException {
        Optional<byte[]> answer = get("/v1/certificate", "text/plain", MAX_ANSWER);
        if (answer.isEmpty() || answer.get().length == 0) {
            return Optional.empty();
        }
        return Optional.of(SignedNote.parse(answer.get()));
    }

    @Override
    public Optional<byte[]> snapshot() throws IOException, RefusedException {
        return get("/v1/snapshot", "application/cbor", MAX_SNAPSHOT);
    }

    @Override
    public List<BlockHeader> headers(long from, long end) throws IOException, RefusedException {
        long index = from / TilePath.FULL_WIDTH;
        long first = index * TilePath.FULL_WIDTH;
        int width = (int) Math.min(TilePath.FULL_WIDTH, end - first);
        String path = "/log/" + new TilePath(TilePath.Kind.ENTRIES, 0, index, width).format();
        byte[] answer = get(path, "application/octet-stream", HeaderBundle.MAX_BYTES)
                .orElseThrow(() -> new IOException("GET " + path + " answered that there is no such bundle"));
        List<BlockHeader> headers = HeaderBundle.decode(answer).headers();
        if (headers.size() != width) {
            throw new RefusedException(
                    RefusalReason.BAD_HEADER, "GET " + path + " answered " + headers.size() + " headers");
        }
        return headers.subList((int) (from - first), width);
    }

    private Optional<byte[]> get(String path, String accept, int most) throws IOException, RefusedException {
        HttpsURLConnection connection =
                (HttpsURLConnection) URI.create(url + path).toURL().openConnection();
        boolean whole = false;
        try {
            connection.setSSLSocketFactory(tls.sharedSocketFactory());
            // The master is known by its ledger key, which the trust manager has checked, not by a host name.
            connection.setHostnameVerifier((host, session) -> true);
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.setRequestProperty("Accept", accept);
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_NOT_FOUND || status == HttpURLConnection.HTTP_NO_CONTENT) {
                return Optional.empty();
            }
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("GET " + path + " answered " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                long announced = connection.getContentLengthLong();
                byte[] body = announced > most ? new byte[0] : in.readNBytes(most + 1);
                if (Math.max(announced, body.length) > most) {
                    throw new RefusedException(
                            RefusalReason.OVERSIZED, "GET " + path + " answered more than " + most + " bytes");
                }
                if (announced > body.length) {
                    throw new IOException(
                            "GET " + path + " broke off after " + body.length + " of " + announced + " bytes");
                }
                whole = true;
                return Optional.of(body);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS for the master: " + e.getMessage(), e);
        } finally {
            if (!whole) { // else the next request may use it
                connection.disconnect();
            }
        }
    }
}
