package org.cairngate.master.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the issuer: what is written is read again, and what is damaged is told. */
class ClientFileTest {

    @TempDir
    private Path folder;

    private static Client client(String name) {
        return new Client(
                name,
                new TreeSet<>(Set.of("https://a.example/cb?x=y", "http://127.0.0.1/cb")),
                false,
                Optional.of(Hash.sha256(name.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void applicationsOutliveARestart() throws Exception {
        Path file = folder.resolve("clients.json");
        ClientFile clients = ClientFile.open(file);
        assertThat(clients.all()).isEmpty();
        clients.add(client("b"));
        clients.add(new Client("a", new TreeSet<>(Set.of("https://a.example/")), true, Optional.empty()));
        assertThat(ClientFile.open(file).all()).isEqualTo(clients.all()).containsOnlyKeys("a", "b");
    }

    @Test
    void thereAreAtMostAHundred() throws Exception {
        ClientFile clients = ClientFile.open(folder.resolve("clients.json"));
        for (int i = 0; i < ClientFile.MAX_CLIENTS; i++) {
            clients.add(client("c" + i));
        }
        assertThatThrownBy(() -> clients.add(client("d"))).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"version\":2,\"clients\":[]}",
                "{\"version\":1,\"clients\":{}}",
                "{\"version\":1,\"clients\":[],\"more\":1}",
                "{\"version\":1,\"clients\":[{\"name\":\"a\",\"redirects\":[],\"api\":true}]}",
                "{\"version\":1,\"clients\":[{\"name\":\"a\",\"redirects\":[1],\"api\":true}]}",
                "{\"version\":1,\"clients\":[{\"name\":\"a\",\"redirects\":[\"http://a/\"],\"api\":true}]}"
            })
    void aDamagedFileIsTold(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("clients.json"), text);
        assertThatThrownBy(() -> ClientFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Take it from a backup");
    }

    @Test
    void theKeyIsMadeOnceAndNamedByItsThumbprint() throws Exception {
        Path file = folder.resolve("key.json");
        ECKey made = IssuerKey.open(file);
        assertThat(IssuerKey.open(file)).isEqualTo(made);
        assertThat(made.getKeyID()).isEqualTo(made.computeThumbprint().toString());
        Files.writeString(file, made.toPublicJWK().toJSONString());
        assertThatThrownBy(() -> IssuerKey.open(file)).isInstanceOf(IOException.class);
        Files.writeString(file, made.toJSONString().replace(made.getKeyID(), "other"));
        assertThatThrownBy(() -> IssuerKey.open(file)).isInstanceOf(IOException.class);
    }
}
