package org.cairngate.master.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kubernetes manifests, by the models that Kubernetes publishes for its API. */
class KubernetesManifestsTest {

    private static void validate(JsonObject document) throws IOException {
        String kind = document.get("apiVersion").getAsString() + " "
                + document.get("kind").getAsString();
        switch (kind) {
            case "v1 ServiceAccount" -> V1ServiceAccount.validateJsonElement(document);
            case "v1 Service" -> V1Service.validateJsonElement(document);
            case "v1 PersistentVolumeClaim" -> V1PersistentVolumeClaim.validateJsonElement(document);
            case "apps/v1 StatefulSet" -> V1StatefulSet.validateJsonElement(document);
            default -> throw new IOException("not known here: " + kind);
        }
    }

    @Test
    void everyManifestIsValidForKubernetes() throws Exception {
        for (JsonObject document : Manifests.documents(Manifests.KUBERNETES)) {
            validate(document);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"replica", "livenessprobe"})
    void theModelsRefuseAFieldThatKubernetesDoesNotKnow(String field) throws Exception {
        JsonObject set = Manifests.documents(Manifests.KUBERNETES).get(3);
        JsonObject spec = set.getAsJsonObject("spec");
        JsonObject pod = spec.getAsJsonObject("template").getAsJsonObject("spec");
        (field.equals("replica")
                        ? spec
                        : pod.getAsJsonArray("containers").get(0).getAsJsonObject())
                .add(field, new JsonObject());
        assertThatThrownBy(() -> validate(set)).hasMessageContaining(field);
    }

    @Test
    void theModelsMissAFieldThatHasToBeThere() throws Exception {
        JsonObject set = Manifests.documents(Manifests.KUBERNETES).get(3);
        set.getAsJsonObject("spec").remove("selector");
        assertThatThrownBy(() -> validate(set)).hasMessageContaining("selector");
    }

    @Test
    void thePodMeetsTheRestrictedStandard() throws Exception {
        JsonObject pod = Manifests.pod().getAsJsonObject("securityContext");
        assertThat(pod.get("runAsNonRoot").getAsBoolean()).isTrue();
        assertThat(pod.get("runAsUser").getAsLong()).isPositive();
        assertThat(pod.getAsJsonObject("seccompProfile").get("type").getAsString())
                .isEqualTo("RuntimeDefault");
        JsonObject container = Manifests.kubernetesContainer().getAsJsonObject("securityContext");
        assertThat(container.get("allowPrivilegeEscalation").getAsBoolean()).isFalse();
        assertThat(container.get("readOnlyRootFilesystem").getAsBoolean()).isTrue();
        JsonObject capabilities = container.getAsJsonObject("capabilities");
        assertThat(capabilities.getAsJsonArray("drop")).hasToString("[\"ALL\"]");
        assertThat(capabilities.has("add")).isFalse();
        assertThat(Manifests.pod().get("automountServiceAccountToken").getAsBoolean())
                .isFalse();
    }

    @Test
    void twoMastersOfOneChainNeverRun() throws Exception {
        assertThat(Manifests.spec("StatefulSet").get("replicas").getAsInt()).isEqualTo(1);
        assertThat(Manifests.spec("PersistentVolumeClaim").getAsJsonArray("accessModes"))
                .hasToString("[\"ReadWriteOncePod\"]");
    }

    @Test
    void theSecretsOnTheVolumeStayTheirOwnersAlone() throws Exception {
        JsonObject context = Manifests.pod().getAsJsonObject("securityContext");
        assertThat(context.get("fsGroupChangePolicy").getAsString()).isEqualTo("OnRootMismatch");
    }

    @Test
    void whatOneManifestNamesTheOthersHave() throws Exception {
        JsonObject set = Manifests.spec("StatefulSet");
        JsonObject labels =
                set.getAsJsonObject("template").getAsJsonObject("metadata").getAsJsonObject("labels");
        assertThat(set.getAsJsonObject("selector").getAsJsonObject("matchLabels"))
                .isEqualTo(labels);
        assertThat(Manifests.spec("Service").getAsJsonObject("selector")).isEqualTo(labels);
        String names = Manifests.documents(Manifests.KUBERNETES).stream()
                .map(document ->
                        document.getAsJsonObject("metadata").get("name").getAsString())
                .distinct()
                .toList()
                .toString();
        assertThat(names).isEqualTo("[" + set.get("serviceName").getAsString() + "]");
        assertThat(Manifests.pod().getAsJsonArray("volumes").get(0))
                .hasToString("{\"name\":\"data\",\"persistentVolumeClaim\":{\"claimName\":\"cairngate-master\"}}");
    }
}
