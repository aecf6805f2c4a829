package io.github.ssejaxrs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an application does not have is not asked for, or asked for by name. */
class AbsentLibrariesTest {

    /** The class path of the tests without the jars that match. */
    private static <T> T without(String jars, Callable<T> action, ClassLoader[] loader) throws Exception {
        var urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().matches(jars))
                .map(AbsentLibrariesTest::url)
                .toArray(URL[]::new);
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        try (var remaining = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            loader[0] = remaining;
            thread.setContextClassLoader(remaining);
            return action.call();
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL url(String path) {
        try {
            return new File(path).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    private static Object start(ClassLoader[] loader) throws Exception {
        var extension = loader[0].loadClass(PubSubExtension.class.getName());
        var context = loader[0].loadClass("org.junit.jupiter.api.extension.ExtensionContext");
        var resources = new Class<?>[] {loader[0].loadClass(RoomResource.class.getName())};
        var made = extension.getMethod("of", Class[].class).invoke(null, (Object) resources);
        return extension.getMethod("beforeEach", context).invoke(made, (Object) null);
    }

    @Test
    void whereNothingCanStartAServerTheErrorNamesWhatCan() {
        for (var absent : new String[] {"(jersey|hk2|grizzly).*", "(jersey-container|grizzly).*", "(jersey-)?hk2.*"}) {
            var loader = new ClassLoader[1];
            assertThatExceptionOfType(IllegalStateException.class)
                    .as(absent)
                    .isThrownBy(() -> without(absent, () -> start(loader), loader))
                    .withMessageContaining("org.glassfish.jersey.containers:jersey-container-grizzly2-http")
                    .withMessageContaining("org.glassfish.jersey.inject:jersey-hk2");
        }
    }

    @Test
    void jsonIsReadWithJacksonOrNotAtAll() throws Exception {
        var loader = new ClassLoader[1];
        Callable<Object> reading = () -> {
            var type = loader[0].loadClass(ReceivedEvent.class.getName());
            var event = type.getConstructor(String.class, String.class, String.class)
                    .newInstance("message", "{\"user\":\"Ada\",\"text\":\"hi\"}", "");
            var message = loader[0].loadClass(RoomResource.Message.class.getName());
            return type.getMethod("as", Class.class).invoke(event, message).toString();
        };

        assertThat(without("(jakarta.json|yasson|parsson).*", reading, loader)).isEqualTo("Message[user=Ada, text=hi]");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> without("(jakarta.json|yasson|parsson|jackson).*", reading, loader))
                .withMessageStartingWith("There is neither JSON-B nor Jackson");
    }

    @Test
    void thePublisherNeedsNeitherServerNorJUnit() throws Exception {
        var loader = new ClassLoader[1];
        assertThat(without(
                        "(jersey|hk2|grizzly|junit|jakarta.json|yasson|parsson|jackson).*",
                        () -> {
                            var type = loader[0].loadClass(RecordingPublisher.class.getName());
                            var publisher = type.getConstructor().newInstance();
                            type.getMethod("publish", String.class, Object.class)
                                    .invoke(publisher, "news", "hi");
                            return type.getMethod("published").invoke(publisher).toString();
                        },
                        loader))
                .contains("channel=news");
    }

    /** All of it is in JUnit 5.10 and in 6; whoever needs more raises what the documentation asks for. */
    @Test
    void ofJUnitOnlyWhatIsInAllReleasesIsUsed() {
        var used = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .withImportOption(location -> location.contains("sse-jaxrs-testing"))
                        .importPackages("io.github.ssejaxrs.testing")
                        .stream()
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(dependency -> dependency.getTargetClass())
                        .filter(type -> type.getPackageName().startsWith("org.junit"))
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toSet());

        assertThat(used).isEqualTo(Set.of("BeforeEachCallback", "AfterEachCallback", "ExtensionContext"));
    }

    @Test
    void onlyWhatATestUsesIsPublic() {
        var shown = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .withImportOption(location -> location.contains("sse-jaxrs-testing"))
                        .importPackages("io.github.ssejaxrs.testing")
                        .stream()
                        .filter(type -> type.isTopLevelClass()
                                && type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC))
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toSet());

        assertThat(shown)
                .isEqualTo(Set.of(
                        "PubSubExtension",
                        "RecordingPublisher",
                        "Published",
                        "TestClient",
                        "ReceivedEvent",
                        "TestTime",
                        "Faults"));
    }
}
