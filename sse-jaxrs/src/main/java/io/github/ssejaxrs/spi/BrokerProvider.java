package io.github.ssejaxrs.spi;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a broker if the settings ask for one, so that an application gets it by a setting and a jar, without code.
 *
 * <p>Found by {@link java.util.ServiceLoader}, with the class loader of this interface: a public class with a public
 * constructor without parameters, named in {@code META-INF/services/io.github.ssejaxrs.spi.BrokerProvider}. A broker that
 * the application gives in code wins; without any there is the memory of the node.
 *
 * <pre>{@code
 * public final class CarrierPigeons implements BrokerProvider {
 *     public Collection<String> settings() {
 *         return List.of("sse-jaxrs.pigeons.loft");
 *     }
 *
 *     public @Nullable Broker create(Function<String, @Nullable String> setting) {
 *         var loft = setting.apply("sse-jaxrs.pigeons.loft");
 *         return loft == null ? null : new PigeonBroker(loft);
 *     }
 * }
 * }</pre>
 */
public interface BrokerProvider {

    /**
     * The names of the settings it reads, so that they are not taken for misspelt ones, and are compared between
     * applications that share a broker. Most begin with {@code sse-jaxrs.} and the broker's name; one that others have
     * agreed upon, such as {@code REDIS_URL}, may stand here too. They are read from the same places as all settings.
     *
     * @return the same each time
     */
    Collection<String> settings();

    /**
     * Makes the broker, if the settings ask for it. It is not to be connected before {@link Broker#start}.
     *
     * @param setting takes one of {@link #settings}; gives its text, without white space around it, from the first place
     *     that has it, or null
     * @return a broker that is not started, or null if the settings ask for no such broker
     * @throws IllegalArgumentException if a setting is wrong; the message names it, what was found, but for passwords, and
     *     what would be right
     */
    @Nullable
    Broker create(Function<String, @Nullable String> setting);
}
