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

/** The values of all settings, each from the first source that has it. Immutable. */
public final class Settings {

    private static final System.Logger LOG = System.getLogger(Settings.class.getName());

    private final Map<Setting<?>, Object> values;

    private Settings(Map<Setting<?>, Object> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads all settings.
     *
     * @param sources the first that has a setting wins
     * @throws IllegalArgumentException if a value is wrong; the message names the setting, the source and the remedy
     */
    public static Settings from(List<SettingsSource> sources) {
        var values = new HashMap<Setting<?>, Object>();
        for (var setting : Setting.all()) {
            values.put(setting, read(setting, sources));
        }
        sources.forEach(Settings::warnOfUnknownNames);
        var settings = new Settings(values);
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
            var found = source.find(setting);
            if (found != null) {
                return setting.parse(found, source.name());
            }
        }
        return setting.defaultValue();
    }

    private static void warnOfUnknownNames(SettingsSource source) {
        Set<String> known = Setting.all().stream().map(Setting::name).collect(Collectors.toCollection(TreeSet::new));
        for (var name : source.names()) {
            if (name.startsWith(Setting.PREFIX) && !known.contains(name)) {
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
        return values.entrySet().stream()
                .filter(e -> !e.getValue().equals(other.values.get(e.getKey())))
                .map(e -> e.getKey().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
