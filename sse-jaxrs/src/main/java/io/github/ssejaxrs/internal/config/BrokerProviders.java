package io.github.ssejaxrs.internal.config;

import io.github.ssejaxrs.internal.Text;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.BrokerProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The modules beside the library that make a broker if the settings ask for it. What the settings say is never shown:
 * there are passwords in it.
 *
 * @param all in no order
 */
public record BrokerProviders(List<BrokerProvider> all) {

    private static final System.Logger LOG = System.getLogger(BrokerProviders.class.getName());

    /** Copies. */
    public BrokerProviders {
        all = List.copyOf(all);
    }

    /** Those beside the library itself, since others would implement another interface of that name. */
    public static BrokerProviders found() {
        return foundBy(BrokerProvider.class.getClassLoader());
    }

    static BrokerProviders foundBy(ClassLoader loader) {
        return new BrokerProviders(ServiceLoader.load(BrokerProvider.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /** The names of the settings they read. */
    public Set<String> settings() {
        return all.stream().flatMap(provider -> provider.settings().stream()).collect(Collectors.toSet());
    }

    /**
     * Makes the broker that the settings ask for.
     *
     * @return null if they ask for none
     * @throws IllegalArgumentException if one of them is wrong, or they ask for more than one broker
     */
    public @Nullable Broker create(Settings settings) {
        var made = new LinkedHashMap<BrokerProvider, Broker>();
        try {
            for (var provider : all) {
                var broker = provider.create(name -> text(provider, name, settings));
                if (broker != null) {
                    made.put(provider, broker);
                }
            }
            return only(made, settings);
        } catch (RuntimeException | Error e) {
            made.values().forEach(Broker::close);
            throw e;
        }
    }

    private static @Nullable Broker only(Map<BrokerProvider, Broker> made, Settings settings) {
        if (made.size() > 1) {
            throw new IllegalArgumentException("The settings ask for more than one broker: "
                    + made.keySet().stream()
                            .map(provider -> name(provider) + " by " + present(provider, settings))
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + "; leave the settings of one, or give the broker to PubSubFeature.Builder.broker");
        }
        for (var one : made.entrySet()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "The broker is a {0}, made by {1}, as {2} say",
                    one.getValue().getClass().getName(),
                    name(one.getKey()),
                    present(one.getKey(), settings));
            return one.getValue();
        }
        return null;
    }

    /** Only what it has named is compared between applications. */
    private static @Nullable String text(BrokerProvider provider, String name, Settings settings) {
        if (!provider.settings().contains(name)) {
            throw new IllegalArgumentException(name(provider) + " reads the setting " + Text.quote(name)
                    + ", which is not among its settings(); name it there");
        }
        return settings.textOf(name);
    }

    private static String name(BrokerProvider provider) {
        return provider.getClass().getName();
    }

    private static Set<String> present(BrokerProvider provider, Settings settings) {
        return provider.settings().stream()
                .filter(name -> settings.textOf(name) != null)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
