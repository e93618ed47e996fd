package org.cairngate.gateway;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Founders;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceMetadata;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;

/** A chain with one hub and one token device, as a gateway has it that lost its master after the first block. */
final class SeededChain {

    private static final String DEVICE = "weather_station_001";
    private static final int TOKEN_BYTES = 32;

    private final SigningKey master = SigningKey.generate(new SecureRandom());
    private final byte[] token = new byte[TOKEN_BYTES];
    private final Hash attributes = Hash.sha256(new byte[] {1});
    private final Genesis genesis;

    SeededChain(String hub, String hubDid) {
        new SecureRandom().nextBytes(token);
        ChainPolicy policy = ChainPolicy.standard("cairngate.test/gateway", Duration.ofSeconds(1));
        Founders founders = Founders.withLedgerKeys("master", Map.of(), Map.of(hub, PublicKey.ofDid(hubDid)));
        Instant time = Instant.ofEpochMilli(System.currentTimeMillis() - 60_000);
        this.genesis =
                Genesis.create(policy, master, founders, time, transactions -> State.genesisRoot(policy, transactions));
    }

    void writeGenesis(Path file) throws Exception {
        Files.writeString(file, genesis.toJson(), StandardCharsets.UTF_8);
    }

    /** Puts the chain with the device's registration into the folder. */
    void writeChain(Path folder) throws Exception {
        Hash metadata = DeviceMetadata.hash(Hash.sha256(token), attributes);
        try (ChainStore store = ChainStore.open(folder)) {
            store.initialise(genesis);
            long seq = store.state().lastSeq(master.publicKey().id()) + 1;
            DeviceBody body = new DeviceBody(DeviceAction.REGISTER, DEVICE, "", "", DeviceStatus.ACTIVE, metadata);
            SignedTransaction register = SignedTransaction.sign(
                    new Transaction(genesis.chainId(), master.publicKey().id(), seq, "", body), master);
            store.append(
                    new BlockBuilder(store.state(), store.tip(), store.roots())
                            .build(List.of(register), Instant.now(), Optional.empty())
                            .validated(),
                    Map.of(),
                    writes -> {});
        }
    }

    String device() {
        return DEVICE;
    }

    /** What the device presents as its MQTT password. */
    String password() {
        byte[] both = new byte[TOKEN_BYTES + Hash.SIZE];
        System.arraycopy(token, 0, both, 0, TOKEN_BYTES);
        System.arraycopy(attributes.bytes(), 0, both, TOKEN_BYTES, Hash.SIZE);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    }
}
