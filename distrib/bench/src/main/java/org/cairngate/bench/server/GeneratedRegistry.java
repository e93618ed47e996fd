package org.cairngate.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.DeviceRegistry;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceMetadata;
import org.cairngate.ledger.transaction.DeviceStatus;

/** The devices of a bench: from a file with a line {@code UID DID} for one with a key, or {@code UID} for one with a token. Immutable. */
public final class GeneratedRegistry implements DeviceRegistry {

    /** Where the devices are written. */
    public static final String FILE = "devices";

    /** The password of every device with a token: 32 bytes of token and 32 of attributes (decision 0004), all zero. */
    public static final String PASSWORD =
            Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[2 * Hash.SIZE]);

    private final Map<String, DeviceRecord> byUid = new HashMap<>();
    private final Map<String, DeviceRecord> byDid = new HashMap<>();
    private final ChainPolicy policy = ChainPolicy.standard("bench.local", Duration.ofSeconds(1));

    private GeneratedRegistry(List<String> lines) {
        Hash token = DeviceMetadata.hash(Hash.sha256(new byte[Hash.SIZE]), Hash.ZERO);
        for (String line : lines) {
            int space = line.indexOf(' ');
            String uid = space < 0 ? line : line.substring(0, space);
            String did = space < 0 ? "" : line.substring(space + 1);
            DeviceRecord record = DeviceRecord.of(
                    uid, DeviceCredentials.withKey(did), "", DeviceStatus.ACTIVE, did.isEmpty() ? token : Hash.ZERO, 0);
            byUid.put(uid, record);
            byDid.put(did, record);
        }
    }

    static GeneratedRegistry read(Path file) throws IOException {
        return new GeneratedRegistry(Files.readAllLines(file, StandardCharsets.US_ASCII));
    }

    @Override
    public Optional<DeviceRecord> device(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    @Override
    public Optional<DeviceRecord> deviceByDid(String did) {
        return Optional.ofNullable(byDid.get(did));
    }

    @Override
    public ChainPolicy policy() {
        return policy;
    }

    @Override
    public boolean ready() {
        return true;
    }
}
