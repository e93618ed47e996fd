package org.cairngate.master.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;

/** What the Compose file lets the master do. */
class ComposeFileTest {

    @Test
    void theMasterMayWriteToItsVolumeAndTmpAlone() throws Exception {
        JsonObject service = Manifests.composeService();
        assertThat(service.get("read_only").getAsBoolean()).isTrue();
        assertThat(service.getAsJsonArray("volumes")).hasToString("[\"data:/var/lib/cairngate-master\"]");
        assertThat(service.getAsJsonArray("tmpfs")).hasSize(1);
    }

    @Test
    void theMasterIsNotRootAndCannotBecomeRoot() throws Exception {
        JsonObject service = Manifests.composeService();
        assertThat(service.get("user").getAsString()).isEqualTo("10001:10001");
        assertThat(service.getAsJsonArray("cap_drop")).hasToString("[\"ALL\"]");
        assertThat(service.getAsJsonArray("security_opt")).hasToString("[\"no-new-privileges:true\"]");
    }

    @Test
    void nobodyElseReachesItUntilTheAdministratorSaysSo() throws Exception {
        for (JsonElement port : Manifests.composeService().getAsJsonArray("ports")) {
            assertThat(port.getAsString()).startsWith("127.0.0.1:");
        }
    }
}
