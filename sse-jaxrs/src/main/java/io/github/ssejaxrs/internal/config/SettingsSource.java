package io.github.ssejaxrs.internal.config;

import jakarta.ws.rs.core.Configuration;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    /** The application's own file of settings, by the name MicroProfile Config has for it. */
    private static final String FILE = "META-INF/microprofile-config.properties";

    /** MicroProfile Config where the server has it; else what it would read: properties, environment, and the file. */
    public static List<SettingsSource> surroundings() {
        var system = new SettingsSource(
                "system property", System::getProperty, System.getProperties().stringPropertyNames(), false);
        var environment = new SettingsSource(
                "environment variable", setting -> System.getenv(environmentName(setting)), List.of(), false);
        try {
            return List.of(MicroProfile.source(), system, environment);
        } catch (LinkageError | IllegalStateException e) {
            return List.of(system, environment, file()); // no MicroProfile Config, or its API without an implementation
        }
    }

    /** What the application brings along; of several files the first on the class path counts, as for any resource. */
    private static SettingsSource file() {
        var context = Thread.currentThread().getContextClassLoader();
        var loader = context == null ? SettingsSource.class.getClassLoader() : context;
        var values = new HashMap<String, String>();
        try {
            for (var url : Collections.list(loader.getResources(FILE))) {
                read(url).forEach(values::putIfAbsent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot find " + FILE, e);
        }
        values.values().removeIf(String::isBlank); // to MicroProfile Config, nothing is no value
        return new SettingsSource(FILE, values::get, Set.copyOf(values.keySet()), false);
    }

    private static Map<String, String> read(URL url) {
        var found = new Properties();
        try {
            var connection = url.openConnection();
            connection.setUseCaches(false); // a cached jar stays open when the application is gone
            try (var in = new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)) {
                found.load(in);
            }
        } catch (IOException | IllegalArgumentException e) { // an escape that is none
            throw new IllegalArgumentException("Cannot read " + url + ": " + e.getMessage(), e);
        }
        return found.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, found::getProperty));
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
