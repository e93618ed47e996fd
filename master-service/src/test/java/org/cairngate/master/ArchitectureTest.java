package org.cairngate.master;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

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
}
