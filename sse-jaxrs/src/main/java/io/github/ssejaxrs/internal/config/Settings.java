package io.github.ssejaxrs.internal.config;

import io.github.ssejaxrs.ChannelOptions;
import io.github.ssejaxrs.internal.Text;
import io.github.ssejaxrs.spi.Retention;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings, each from the first source that has it; of a broker's settings their text, which it checks
 * itself. Immutable.
 */
public final class Settings {

    private static final System.Logger LOG = System.getLogger(Settings.class.getName());

    private final Map<Setting<?>, Object> values;

    /** Of those settings of brokers that are set. There are passwords in it, so it is never shown. */
    private final Map<String, String> texts;

    private Settings(Map<Setting<?>, Object> values, Map<String, String> texts) {
        this.values = Map.copyOf(values);
        this.texts = Map.copyOf(texts);
    }

    /**
     * Reads all settings.
     *
     * @param sources the first that has a setting wins
     * @param ofBrokers the names of the settings that brokers read
     * @throws IllegalArgumentException if a value is wrong; the message names the setting, the source and the remedy
     */
    public static Settings from(List<SettingsSource> sources, Set<String> ofBrokers) {
        var values = new HashMap<Setting<?>, Object>();
        for (var setting : Setting.all()) {
            values.put(setting, read(setting, sources));
        }
        var texts = new HashMap<String, String>();
        for (var name : ofBrokers) {
            sources.stream()
                    .flatMap(source -> Stream.ofNullable(source.find(name)))
                    .findFirst()
                    .ifPresent(found -> texts.put(name, found.strip()));
        }
        sources.forEach(source -> refuseUnknownNames(source, ofBrokers));
        var settings = new Settings(values, texts);
        if (settings.get(Setting.RETRY_MIN).compareTo(settings.get(Setting.RETRY_MAX)) > 0) {
            throw new IllegalArgumentException(Setting.RETRY_MIN.name() + " = " + settings.get(Setting.RETRY_MIN)
                    + " is longer than " + Setting.RETRY_MAX.name() + " = " + settings.get(Setting.RETRY_MAX)
                    + "; set both");
        }
        settings.requireLatestRetained();
        return settings;
    }

    private void requireLatestRetained() {
        for (var rule : get(Setting.CHANNELS).rules()) {
            if (rule.options().latest() && retention(rule.options()).events() == 0) {
                throw new IllegalArgumentException(Setting.CHANNELS.name() + ": the latest value of "
                        + Text.quote(rule.pattern()) + " has to be retained, but " + Setting.HISTORY_SIZE.name()
                        + " is 0; write history=1 beside it");
            }
        }
    }

    private static Object read(Setting<?> setting, List<SettingsSource> sources) {
        for (var source : sources) {
            var found = source.find(setting.name());
            if (found != null) {
                return setting.parse(found, source.name());
            }
        }
        return setting.defaultValue();
    }

    /** Outside of code there may be what another version reads, or another library, so there it is only told. */
    private static void refuseUnknownNames(SettingsSource source, Set<String> ofBrokers) {
        var known = new TreeSet<>(ofBrokers);
        Setting.all().forEach(setting -> known.add(setting.name()));
        for (var name : source.names()) {
            if (known.contains(name)) {
                continue;
            }
            if (source.code()) {
                throw new IllegalArgumentException("There is no setting " + Text.quote(name) + " (" + source.name()
                        + "); there are " + known + ", and those of a broker whose jar is beside this library's");
            }
            if (name.startsWith(Setting.PREFIX)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "There is no setting {0} ({1}), so it has no effect; there are {2}",
                        Text.quote(name),
                        source.name(),
                        known);
            }
        }
    }

    /** The value of a setting. */
    @SuppressWarnings("unchecked") // each value was made by its own setting's parser
    public <T> T get(Setting<T> setting) {
        return (T) Objects.requireNonNull(values.get(setting));
    }

    /** The text of one of a broker's settings; null if it is not set. */
    @Nullable
    String textOf(String name) {
        return texts.get(name);
    }

    /** How much of a channel is to be kept. */
    public Retention retention(String channel) {
        return retention(get(Setting.CHANNELS).of(channel));
    }

    private Retention retention(ChannelOptions options) {
        int events = options.overflow() != null
                ? 0
                : Objects.requireNonNullElse(options.history(), get(Setting.HISTORY_SIZE));
        return new Retention(events, Objects.requireNonNullElse(options.age(), get(Setting.HISTORY_AGE)));
    }

    /** The names of the settings in which two differ. */
    public Set<String> differences(Settings other) {
        var values = this.values.keySet().stream()
                .filter(setting -> !get(setting).equals(other.get(setting)))
                .map(Setting::name);
        var texts = Stream.of(this, other)
                .flatMap(settings -> settings.texts.keySet().stream())
                .filter(name -> !Objects.equals(textOf(name), other.textOf(name)));
        return Stream.concat(values, texts).collect(Collectors.toCollection(TreeSet::new));
    }
}
