package org.cairngate.hub.internal.chain;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import org.cairngate.hub.internal.uplink.MasterTls;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.SignedNote;

/**
 * Reads blocks over HTTPS with mutual TLS. What comes is checked exactly as what comes over MQTT; here only sizes are
 * bounded. Safe for use by several threads.
 */
public final class MasterApi implements BlockSource {

    private static final int TIMEOUT_MS = 15_000;
    /** Bytes of one answer: many ordinary blocks, or at least one of the largest. */
    private static final int MAX_ANSWER = Block.MAX_BYTES + (1 << 20);

    private final String url;
    private final MasterTls tls;

    /** Reads from the given base URL, {@code https://host:port}. */
    public MasterApi(String url, MasterTls tls) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.tls = tls;
    }

    @Override
    public List<Block> blocks(long from, int limit) throws IOException, RefusedException {
        Optional<byte[]> answer = get("/v1/blocks?from=" + from + "&limit=" + limit, "application/cbor");
        return answer.isEmpty()
                ? List.of()
                : BlockPage.decode(answer.get(), limit).blocks();
    }

    @Override
    public Optional<SignedNote> certificate() throws IOException, RefusedException {
        Optional<byte[]> answer = get("/v1/certificate", "text/plain");
        if (answer.isEmpty() || answer.get().length == 0) {
            return Optional.empty();
        }
        return Optional.of(SignedNote.parse(answer.get()));
    }

    private Optional<byte[]> get(String path, String accept) throws IOException, RefusedException {
        HttpsURLConnection connection =
                (HttpsURLConnection) URI.create(url + path).toURL().openConnection();
        try {
            connection.setSSLSocketFactory(tls.socketFactory());
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
                byte[] body = in.readNBytes(MAX_ANSWER + 1);
                if (body.length > MAX_ANSWER) {
                    throw new RefusedException(
                            RefusalReason.OVERSIZED, "GET " + path + " answered more than " + MAX_ANSWER + " bytes");
                }
                return Optional.of(body);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS for the master: " + e.getMessage(), e);
        } finally {
            connection.disconnect();
        }
    }
}
