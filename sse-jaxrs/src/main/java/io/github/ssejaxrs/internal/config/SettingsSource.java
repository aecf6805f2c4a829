package io.github.ssejaxrs.internal.config;

import jakarta.ws.rs.core.Configuration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * A place where settings are written.
 *
 * @param name for error messages
 * @param lookup the text of a setting by its name, or null
 * @param names the names it holds, to tell of misspelt ones; empty if it cannot say
 * @param code whether they were written for this library alone, so that a misspelt one is a mistake
 */
public record SettingsSource(
        String name, Function<String, @Nullable String> lookup, Collection<String> names, boolean code) {

    @Nullable
    String find(String setting) {
        return lookup.apply(setting);
    }

    /** What the application set in code. */
    public static SettingsSource builder(Map<String, String> values) {
        return new SettingsSource("builder", values::get, values.keySet(), true);
    }

    /** The properties of the Jakarta REST application. */
    public static SettingsSource rest(Configuration configuration) {
        return new SettingsSource(
                "Jakarta REST configuration",
                setting -> Objects.toString(configuration.getProperty(setting), null),
                configuration.getPropertyNames(),
                false);
    }

    /** MicroProfile Config where the server has it; else what it would read, from system properties and environment. */
    public static List<SettingsSource> surroundings() {
        var system = new SettingsSource(
                "system property", System::getProperty, System.getProperties().stringPropertyNames(), false);
        var environment = new SettingsSource(
                "environment variable", setting -> System.getenv(environmentName(setting)), List.of(), false);
        try {
            return List.of(MicroProfile.source(), system, environment);
        } catch (LinkageError | IllegalStateException e) {
            return List.of(system, environment); // no MicroProfile Config, or its API without an implementation
        }
    }

    /** The name an environment variable has for a setting, by the rule of MicroProfile Config. */
    static String environmentName(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Touches MicroProfile Config, so that nothing else does. */
    private static final class MicroProfile {
        static SettingsSource source() {
            var config = ConfigProvider.getConfig();
            return new SettingsSource(
                    "MicroProfile Config",
                    setting -> config.getOptionalValue(setting, String.class).orElse(null),
                    List.of(),
                    false);
        }
    }
}
