package io.github.ssejaxrs;

import io.github.ssejaxrs.internal.Text;
import java.security.Principal;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a resource method asks for when channels alone do not say it.
 *
 * <pre>{@code
 * @GET @Subscribe
 * public Subscription events(@Context SecurityContext security) {
 *     return Subscription.to("news", "rooms/42").history(10).as(security.getUserPrincipal());
 * }
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param channels names of channels, each once, at least one
 * @param history how many retained events of each channel a client without a cursor gets first
 * @param user whose stream it is, for logs and listeners; none: anonymous
 */
public record Subscription(
        List<String> channels, int history, @Nullable String user) {

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if there is no channel, a name is empty, longer than 255 characters or has a
     *     control character, or history is negative
     */
    public Subscription {
        channels = List.copyOf(new LinkedHashSet<>(channels));
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("A subscription has at least one channel, this one has none");
        }
        channels.forEach(Text::requireChannel);
        if (history < 0) {
            throw new IllegalArgumentException("History is a number of events, 0 for none, not " + history);
        }
        if (user != null) {
            Text.requireLine("user", user);
        }
    }

    /**
     * A subscription to channels, live from now on.
     *
     * @param channels names of channels
     * @return the subscription
     * @throws IllegalArgumentException as the constructor
     */
    public static Subscription to(String... channels) {
        return to(Arrays.asList(channels));
    }

    /**
     * A subscription to channels, live from now on.
     *
     * @param channels names of channels; one named twice counts once
     * @return the subscription
     * @throws IllegalArgumentException as the constructor
     */
    public static Subscription to(Collection<String> channels) {
        return new Subscription(List.copyOf(channels), 0, null);
    }

    /**
     * This subscription, beginning with what the channels retain. A client that returns with a cursor gets what it
     * missed instead.
     *
     * @param events how many events of each channel at most
     * @return a copy
     * @throws IllegalArgumentException if negative
     */
    public Subscription history(int events) {
        return new Subscription(channels, events, user);
    }

    /**
     * This subscription, for a user.
     *
     * @param user the user's name, or null for an anonymous stream
     * @return a copy
     * @throws IllegalArgumentException if the name is empty, longer than 255 characters or has a control character
     */
    public Subscription as(@Nullable String user) {
        return new Subscription(channels, history, user);
    }

    /**
     * This subscription, for the user of a request.
     *
     * @param user the request's principal, or null for an anonymous stream
     * @return a copy
     * @throws IllegalArgumentException as {@link #as(String)}
     */
    public Subscription as(@Nullable Principal user) {
        return as(user == null ? null : user.getName());
    }
}
