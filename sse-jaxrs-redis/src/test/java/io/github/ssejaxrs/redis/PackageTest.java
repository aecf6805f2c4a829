package io.github.ssejaxrs.redis;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the module shows, and whom it knows, as docs/architecture.md draws it. */
class PackageTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.ssejaxrs.redis");

    @Test
    void itShowsTheBrokerAndWhatMakesItAndNothingElse() {
        assertThat(MAIN.stream()
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder("RedisBroker", "RedisBrokerProvider");
    }

    @Test
    void itKnowsOfTheCoreWhatAnAuthorOfBrokersIsGivenAndTheSettings() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.github.ssejaxrs..")
                        .and(not(resideInAnyPackage(
                                "io.github.ssejaxrs",
                                "io.github.ssejaxrs.spi",
                                "io.github.ssejaxrs.internal.config",
                                "io.github.ssejaxrs.redis"))))
                .check(MAIN);
        noClasses()
                .that(not(simpleName("RedisBrokerProvider")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.github.ssejaxrs.internal.."))
                .check(MAIN);
    }
}
