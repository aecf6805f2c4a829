package io.github.ssejaxrs;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may import whom, as docs/architecture.md draws it. */
class PackagesTest {

    private static final String BASE = "io.github.ssejaxrs";

    /** The only two of the base package that know the rest: what puts all together, and what holds it. */
    private static final String COMPOSITION = "io\\.github\\.ssejaxrs\\.PubSub(Feature)?(\\$.*)?";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(BASE);

    private static void mayKnow(String packageName, String... known) {
        var allowed = Stream.concat(Stream.of(packageName), Arrays.stream(known))
                .map(name -> BASE + name)
                .toArray(String[]::new);
        noClasses()
                .that(resideInAPackage(BASE + packageName).and(not(nameMatching(COMPOSITION))))
                .should()
                .dependOnClassesThat(resideInAPackage(BASE + "..").and(not(resideInAnyPackage(allowed))))
                .check(MAIN);
    }

    @Test
    void importsFollowTheWayOfTheData() {
        mayKnow(".internal");
        mayKnow(".internal.config", "", ".spi", ".internal");
        mayKnow("", ".internal");
        mayKnow(".spi", "", ".internal");
        mayKnow(".internal.stream", ".spi", ".internal");
        mayKnow(".internal.channel", "", ".spi", ".internal", ".internal.config", ".internal.stream");
        mayKnow(".internal.rest", "", ".spi", ".internal", ".internal.config", ".internal.stream", ".internal.channel");
        mayKnow(".memory", ".spi");
        mayKnow(".servlet", ".spi");
        mayKnow(".grizzly", ".spi");
        mayKnow(".jersey", "", ".spi");
        mayKnow(".cdi", "");
        mayKnow(".micrometer", "");
    }

    @Test
    void optionalLibrariesAreTouchedWhereTheyMayBeAbsent() {
        touchedOnlyIn("jakarta.servlet..", ".servlet", ".jersey");
        touchedOnlyIn("org.glassfish.grizzly..", ".grizzly");
        touchedOnlyIn("org.glassfish.jersey..", ".grizzly", ".jersey");
        touchedOnlyIn("org.glassfish.hk2..", ".jersey");
        touchedOnlyIn("jakarta.enterprise..", ".cdi");
        touchedOnlyIn("jakarta.json.bind..", ".internal.rest");
        touchedOnlyIn("com.fasterxml.jackson..", ".internal.rest");
        touchedOnlyIn("org.eclipse.microprofile..", ".internal.config");
        touchedOnlyIn("io.micrometer..", ".micrometer");
    }

    private static void touchedOnlyIn(String library, String... packages) {
        var allowed = Arrays.stream(packages).map(name -> BASE + name).toArray(String[]::new);
        classes()
                .that(resideInAPackage(BASE + "..").and(not(resideInAnyPackage(allowed))))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage(library)))
                .check(MAIN);
    }

    @Test
    void eachAdapterShowsOnlyItsDoors() {
        var doors = Map.of(
                ".memory", Set.of("MemoryBroker"),
                ".servlet", Set.of("ServletTransport", "ServletInitializer"),
                ".grizzly", Set.of("GrizzlyTransport"),
                ".jersey", Set.of("JerseyRuntime"),
                ".cdi", Set.of("CdiPubSub"),
                ".micrometer", Set.of("PubSubMetrics"));
        doors.forEach((name, expected) -> assertThat(MAIN.stream()
                        .filter(type -> type.getPackageName().equals(BASE + name))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
                        .map(type -> type.getSimpleName())
                        .collect(Collectors.toSet()))
                .as(name)
                .isEqualTo(expected));
    }
}
