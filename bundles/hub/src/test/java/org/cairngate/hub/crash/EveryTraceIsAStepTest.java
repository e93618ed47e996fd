package org.cairngate.hub.crash;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.sql.Connection;
import java.util.Set;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.hub.internal.uplink.SteppedLink;
import org.cairngate.hub.internal.uplink.Uplink;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Rewinding;
import org.cairngate.ledger.store.SnapshotStart;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.junit.jupiter.api.Test;

/** What writes or speaks without being a {@link org.cairngate.hub.internal.step.Step} would escape {@link CrashTest}. */
class EveryTraceIsAStepTest {

    private static final Set<String> WRITES =
            Set.of("initialise", "append", "write", "putCheckpoint", "putCertificate", "recordSigning", "rewind");

    private final JavaClasses hub = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.cairngate.hub");

    @Test
    void onlyTheHubStoreWritesToTheChainStore() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(HubStore.class.getName())
                .should()
                .accessTargetWhere(describe(
                        "writes to the chain store",
                        (JavaAccess<?> access) -> (access.getTargetOwner().isEquivalentTo(ChainStore.class)
                                        || access.getTargetOwner().isEquivalentTo(Rewinding.class))
                                && WRITES.contains(access.getTarget().getName())))
                .check(hub);
    }

    @Test
    void onlyTheHubStoreWritesToAStartFromASnapshot() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(HubStore.class.getName())
                .should()
                .accessTargetWhere(describe(
                        "writes by a start from a snapshot",
                        (JavaAccess<?> access) -> access.getTargetOwner().isEquivalentTo(SnapshotStart.class)
                                && Set.of("add", "finish", "abandon")
                                        .contains(access.getTarget().getName())))
                .check(hub);
    }

    @Test
    void onlyTheUplinkPublishesAndOnlyTheSteppedLinkAsksItTo() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Uplink.class.getName())
                .should()
                .accessTargetWhere(call(MqttAsyncClient.class, "publish"))
                .check(hub);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(SteppedLink.class.getName())
                .should()
                .accessTargetWhere(call(Uplink.class, "publish"))
                .check(hub);
    }

    @Test
    void journalAndIndexAreWrittenInsideOfSteps() {
        noClasses()
                .should()
                .accessTargetWhere(outsideOfLambda(call(Journal.class, "trim")))
                .orShould()
                .accessTargetWhere(outsideOfLambda(call(Connection.class, "commit")))
                .check(hub);
    }

    private static DescribedPredicate<JavaAccess<?>> call(Class<?> owner, String method) {
        return describe(
                "calls " + owner.getSimpleName() + "." + method,
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && access.getTarget().getName().equals(method));
    }

    private static DescribedPredicate<JavaAccess<?>> outsideOfLambda(DescribedPredicate<JavaAccess<?>> call) {
        return describe(
                call.getDescription() + " by itself", access -> call.test(access) && !access.isDeclaredInLambda());
    }
}
