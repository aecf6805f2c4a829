package io.github.ssejaxrs;

import io.github.ssejaxrs.internal.Text;
import java.security.Principal;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Supplier;
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
 * @param history what a client without a cursor gets first; none: as the {@link ChannelOptions} of each channel say,
 *     which is nothing, or the latest value
 * @param user whose stream it is, for limits, logs and listeners; none: the principal of the request
 * @param snapshot supplies the state a stream begins with, see {@link #snapshot(Supplier)}
 */
public record Subscription(
        List<String> channels,
        @Nullable History history,
        @Nullable String user,
        @Nullable Supplier<?> snapshot) {

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if there is no channel, a name is empty, longer than 255 characters, has a control
     *     character or is not in Unicode normalization form C, or there are both a snapshot and a history
     */
    public Subscription {
        channels = List.copyOf(new LinkedHashSet<>(channels));
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("A subscription has at least one channel, this one has none");
        }
        channels.forEach(Text::requireChannel);
        if (snapshot != null && history != null) {
            throw new IllegalArgumentException("A stream begins with a snapshot or with history, not with both: "
                    + "the state holds what led to it");
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
        return new Subscription(List.copyOf(channels), null, null, null);
    }

    /**
     * This subscription, beginning with the newest events the channels retain. A client that returns with a cursor gets
     * what it missed instead.
     *
     * @param events how many events of each channel at most
     * @return a copy
     * @throws IllegalArgumentException if negative
     */
    public Subscription history(int events) {
        return history(History.last(events));
    }

    /**
     * This subscription, beginning with some of what the channels retain. A client that returns with a cursor gets what
     * it missed instead.
     *
     * @param history which of the retained events
     * @return a copy
     * @throws IllegalArgumentException if it has a snapshot
     */
    public Subscription history(History history) {
        return new Subscription(channels, history, user, snapshot);
    }

    /**
     * This subscription, beginning with a state that the application supplies, in an event of its own. The stream's
     * place is taken first and the state asked for then, so every event after the place follows: one published meanwhile
     * may be in the state too, but none is lost between the two.
     *
     * <pre>{@code
     * Subscription.to("rooms/" + room).snapshot(() -> repository.messages(room))
     * }</pre>
     *
     * <p>A client that returns with a good cursor needs no state, and gets none. One that has to be reset gets a new one
     * behind its {@code stream-reset}.
     *
     * @param state called on the thread of the request when a stream begins, and on a thread of the library, outside of
     *     any request, when an open stream has to begin anew; returns an {@link Event}, or data that is sent as an event
     *     named "snapshot", of up to 16 MiB. What it throws refuses or ends the stream
     * @return a copy
     * @throws IllegalArgumentException if it has a history
     */
    public Subscription snapshot(Supplier<?> state) {
        return new Subscription(channels, history, user, state);
    }

    /**
     * This subscription, for a user.
     *
     * @param user the user's name, or null for the principal of the request, if it has one
     * @return a copy
     * @throws IllegalArgumentException if the name is empty, longer than 255 characters or has a control character
     */
    public Subscription as(@Nullable String user) {
        return new Subscription(channels, history, user, snapshot);
    }

    /**
     * This subscription, for the user of a request.
     *
     * @param user the request's principal, or null if it has none
     * @return a copy
     * @throws IllegalArgumentException as {@link #as(String)}
     */
    public Subscription as(@Nullable Principal user) {
        return as(user == null ? null : user.getName());
    }
}
