package org.cairngate.master;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.cairngate.master");

    @Test
    void capabilitiesDependDownwardsOnly() {
        slices().matching("org.cairngate.master.(*)..")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void mintingKnowsNeitherSpringNorItsCallers() {
        noClasses()
                .that()
                .resideInAPackage("..minting..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "io.moquette..", "..ingest..", "..registry..", "..explorer..")
                .check(classes);
    }

    @Test
    void onlyIngestKnowsTheBroker() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..ingest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.moquette..", "io.netty..")
                .check(classes);
    }

    /** Jazzer rewrites the classes of a JVM that has a target in it; the build gives those of this name one of their own. */
    @Test
    void fuzzTargetsAreInClassesThatTheBuildKeepsApart() {
        methods()
                .that()
                .areAnnotatedWith(FuzzTest.class)
                .should()
                .beDeclaredInClassesThat()
                .haveSimpleNameEndingWith("FuzzTest")
                .check(new ClassFileImporter().importPackages("org.cairngate.master"));
    }
}
