package org.cairngate.demo;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Holds the directions of the architecture document over every module that has been compiled. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private static final String OURS = "org.cairngate..";
    private static final String LEDGER = "org.cairngate.ledger..";
    private static final String JOURNAL = "org.cairngate.journal..";
    private static final String BROKER = "org.cairngate.broker..";
    private static final String HUB = "org.cairngate.hub..";
    private static final String MASTER = "org.cairngate.master..";
    private static final String LOAD = "org.cairngate.load..";
    private static final String CLIENT = "org.cairngate.client..";
    private static final Set<String> VAGUE_PACKAGES =
            Set.of("util", "utils", "common", "helper", "misc", "model", "impl");
    private static final Pattern VAGUE_CLASS = Pattern.compile(".*(Manager|Helper|Helpers|Util|Utils|Impl)");

    private JavaClasses all;

    @BeforeAll
    void readEveryModule() throws IOException {
        Path root = Path.of(System.getProperty("cairngate.root", "../.."));
        List<Path> outputs = new ArrayList<>();
        for (String parent : List.of("bundles", "distrib")) {
            try (Stream<Path> modules = Files.list(root.resolve(parent))) {
                modules.map(module -> module.resolve("target/classes")).forEach(outputs::add);
            }
        }
        outputs.add(root.resolve("master-service/target/classes"));
        outputs.removeIf(output -> !Files.isDirectory(output));
        all = new ClassFileImporter().importPaths(outputs).that(describe("ours", one -> one.getPackageName()
                .startsWith("org.cairngate")));
        assertThat(all.containPackage("org.cairngate.ledger"))
                .as("the modules are compiled")
                .isTrue();
    }

    /** Of all our packages, a bundle may use its own and those that the table of architecture.md section 2 names. */
    @TestFactory
    Stream<DynamicTest> aBundleDependsOnlyOnWhatTheArchitectureNames() {
        return Stream.of(
                        only(LEDGER, LEDGER),
                        only(JOURNAL, JOURNAL, LEDGER),
                        only(BROKER, BROKER, JOURNAL, LEDGER),
                        only(HUB, HUB, JOURNAL, LEDGER),
                        only(MASTER, MASTER, LEDGER),
                        only(LOAD, LOAD, LEDGER),
                        only(CLIENT, CLIENT),
                        only("org.cairngate.cli..", "org.cairngate.cli..", CLIENT, LOAD, JOURNAL, LEDGER),
                        only("org.cairngate.demo..", "org.cairngate.demo..", "org.cairngate.cli..", LOAD, LEDGER))
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(all)));
    }

    private static ArchRule only(String who, String... allowed) {
        return noClasses()
                .that()
                .resideInAPackage(who)
                .should()
                .dependOnClassesThat(describe(
                        "are ours outside " + String.join(", ", allowed),
                        one -> JavaClass.Predicates.resideInAPackage(OURS).test(one)
                                && !JavaClass.Predicates.resideInAnyPackage(allowed)
                                        .test(one)))
                .allowEmptyShould(true);
    }

    @Test
    void internalPackagesAreUsedOnlyInsideTheirBundle() {
        ArchCondition<JavaClass> condition = new ArchCondition<>("use .internal packages of their own bundle only") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                user.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> isInternal(dependency.getTargetClass()))
                        .filter(dependency ->
                                !bundle(dependency.getTargetClass()).equals(bundle(user)))
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
            }
        };
        classes().should(condition).check(all);
    }

    private static boolean isInternal(JavaClass one) {
        return one.getPackageName().matches("org\\.cairngate\\.[a-z]+\\.internal(\\..*)?");
    }

    private static String bundle(JavaClass one) {
        return one.getPackageName().split("\\.", -1)[2];
    }

    @Test
    void noPackageHasANameThatSaysNothing() {
        noClasses().should(new NamedVaguely()).check(all);
    }

    private static final class NamedVaguely extends ArchCondition<JavaClass> {
        NamedVaguely() {
            super("have a name that says nothing");
        }

        @Override
        public void check(JavaClass one, ConditionEvents events) {
            boolean vague = VAGUE_CLASS.matcher(one.getSimpleName()).matches()
                    || Stream.of(one.getPackageName().split("\\.", -1)).anyMatch(VAGUE_PACKAGES::contains);
            events.add(new SimpleConditionEvent(one, vague, one.getName()));
        }
    }

    @Test
    void theLedgerKnowsNoFramework() {
        DescribedPredicate<JavaClass> framework = JavaClass.Predicates.resideInAnyPackage(
                "org.osgi.service..", "org.osgi.framework..", "org.springframework..", "org.eclipse.kura..");
        noClasses()
                .that()
                .resideInAPackage(LEDGER)
                .should()
                .dependOnClassesThat(framework)
                .check(all);
    }

    @Test
    void thePureCoreOfTheLedgerDoesNoInputOrOutput() {
        DescribedPredicate<JavaClass> edges = describe(
                "are files, sockets or databases",
                one -> one.getName()
                                .matches(
                                        "java\\.io\\.(File|FileInputStream|FileOutputStream|RandomAccessFile|FileReader|FileWriter)")
                        || one.getName()
                                .matches("java\\.net\\.(Socket|ServerSocket|URL|DatagramSocket|HttpURLConnection)")
                        || one.getPackageName().startsWith("java.nio.file")
                        || one.getPackageName().startsWith("java.nio.channels")
                        || one.getPackageName().startsWith("org.rocksdb"));
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.cairngate.ledger",
                        "org.cairngate.ledger.cbor..",
                        "org.cairngate.ledger.merkle..",
                        "org.cairngate.ledger.event..",
                        "org.cairngate.ledger.transaction..",
                        "org.cairngate.ledger.block..",
                        "org.cairngate.ledger.note..",
                        "org.cairngate.ledger.state..",
                        "org.cairngate.ledger.protocol..")
                .should()
                .dependOnClassesThat(edges)
                .check(all);
    }

    @Test
    void packagesOfTheGatewayFormNoCycles() {
        slices().matching("org.cairngate.(*)..").should().beFreeOfCycles().check(all);
    }
}
