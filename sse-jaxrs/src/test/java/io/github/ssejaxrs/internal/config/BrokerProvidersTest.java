package io.github.ssejaxrs.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.BrokerProvider;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.testing.LogRecorder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker is made by a setting and a jar. */
class BrokerProvidersTest {

    /** Makes a broker if one of its settings says where to. */
    public static final class Pigeons implements BrokerProvider {

        static final List<Broker> MADE = new ArrayList<>();

        @Override
        public Collection<String> settings() {
            return List.of("sse-jaxrs.pigeons.loft", "PIGEONS");
        }

        @Override
        public @Nullable Broker create(Function<String, @Nullable String> setting) {
            var loft = setting.apply("sse-jaxrs.pigeons.loft");
            var found = loft != null ? loft : setting.apply("PIGEONS");
            if (found == null) {
                return null;
            }
            if (found.isEmpty()) {
                throw new IllegalArgumentException("sse-jaxrs.pigeons.loft = \"\": write where the pigeons live");
            }
            var made = new MemoryBroker(Clock.systemUTC());
            MADE.add(made);
            return made;
        }
    }

    /** Reads what it has not named. */
    private static final class Curious implements BrokerProvider {
        @Override
        public Collection<String> settings() {
            return List.of();
        }

        @Override
        public @Nullable Broker create(Function<String, @Nullable String> setting) {
            return setting.apply("PIGEONS") == null ? null : new MemoryBroker(Clock.systemUTC());
        }
    }

    /** Makes one whenever it is asked. */
    private static final class Drums implements BrokerProvider {
        @Override
        public Collection<String> settings() {
            return List.of("DRUMS");
        }

        @Override
        public Broker create(Function<String, @Nullable String> setting) {
            return new MemoryBroker(Clock.systemUTC());
        }
    }

    private final BrokerProviders pigeons = new BrokerProviders(List.of(new Pigeons()));

    @Test
    void withoutItsSettingsNoneIsMade() {
        assertThat(pigeons.create(settings(pigeons, Map.of()))).isNull();
        assertThat(new BrokerProviders(List.of()).create(settings(pigeons, Map.of())))
                .isNull();
    }

    @Test
    void theLogSaysWhichWasMadeAndByWhichSettingButNotWhatThatSays() {
        try (var log = LogRecorder.of(BrokerProviders.class.getName())) {
            var made = pigeons.create(settings(pigeons, Map.of("PIGEONS", "ada:secret@roof")));

            assertThat(made).isInstanceOf(MemoryBroker.class);
            assertThat(log.messages())
                    .containsExactly("The broker is a " + MemoryBroker.class.getName() + ", made by "
                            + Pigeons.class.getName() + ", as [PIGEONS] say");
        }
    }

    @Test
    void aWrongSettingIsRefusedInItsProvidersWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pigeons.create(settings(pigeons, Map.of("sse-jaxrs.pigeons.loft", " "))))
                .withMessage("sse-jaxrs.pigeons.loft = \"\": write where the pigeons live");
    }

    @Test
    void twoThatMakeOneAreRefusedAndClosed() {
        var both = new BrokerProviders(List.of(new Pigeons(), new Drums()));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> both.create(settings(both, Map.of("PIGEONS", "secret", "DRUMS", "secret"))))
                .withMessage("The settings ask for more than one broker: " + Drums.class.getName() + " by [DRUMS], "
                        + Pigeons.class.getName() + " by [PIGEONS]; leave the settings of one, or give the broker to "
                        + "PubSubFeature.Builder.broker");
        var made = Pigeons.MADE.get(Pigeons.MADE.size() - 1);
        made.start(message -> {}, channel -> null);
        assertThatIllegalStateException()
                .isThrownBy(() -> made.publish("news", new Payload("data", null, null, null)))
                .withMessageStartingWith("Shut down");
    }

    @Test
    void aProviderReadsOnlyWhatItNames() {
        var curious = new BrokerProviders(List.of(new Curious()));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> curious.create(settings(curious, Map.of())))
                .withMessage(Curious.class.getName() + " reads the setting \"PIGEONS\", which is not among its "
                        + "settings(); name it there");
    }

    @Test
    void itIsFoundByItsServicesFile(@TempDir Path jar) throws Exception {
        assertThat(BrokerProviders.found().all()).isEmpty();
        try (var loader = loader(jar, Pigeons.class.getName())) {
            var found = BrokerProviders.foundBy(loader);

            assertThat(found.all()).singleElement().isInstanceOf(Pigeons.class);
            assertThat(found.settings()).containsExactlyInAnyOrder("sse-jaxrs.pigeons.loft", "PIGEONS");
        }
    }

    @Test
    void aServicesFileThatNamesNoClassIsNotPassedOver(@TempDir Path jar) throws Exception {
        try (var loader = loader(jar, "no.such.Provider")) {
            assertThatExceptionOfType(ServiceConfigurationError.class)
                    .isThrownBy(() -> BrokerProviders.foundBy(loader))
                    .withMessageContaining("no.such.Provider");
        }
    }

    private static URLClassLoader loader(Path jar, String provider) throws Exception {
        var services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(services.resolve(BrokerProvider.class.getName()), provider);
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, BrokerProvider.class.getClassLoader());
    }

    private static Settings settings(BrokerProviders providers, Map<String, String> texts) {
        return Settings.from(List.of(SettingsSource.builder(texts)), providers.settings());
    }
}
