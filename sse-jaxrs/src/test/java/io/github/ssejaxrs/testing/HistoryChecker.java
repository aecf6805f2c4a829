package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import io.github.ssejaxrs.testing.Finding.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Follows what one client sees, over all its connections, and finds each breach of "complete or told": on every channel
 * one contiguous run of the one order, or a reset first.
 *
 * <p>The data of an event begins with the name of its channel and a space, so that its place is known by more than the
 * id it comes with. The ids are checked too: a client whose connection breaks goes on where its id says, so an id ahead
 * of what the client has is a loss that only waits for the break. An id that is no cursor is no place. Thread-safe.
 */
public final class HistoryChecker {

    /** The event that brings a state; its data is what {@link #state} writes. */
    public static final String STATE = "snapshot";

    /**
     * What is to be expected of a channel.
     *
     * @param retained how many events its store keeps
     * @param latest whether who begins anew begins with the newest event
     */
    public record Rule(int retained, boolean latest) {}

    private static final int MANY = 20;

    /** Of a reset: where the client stands nothing leads on. */
    private static final Set<String> WITHOUT_WAY_ON = Set.of("unknown-generation", "rolled-back");

    private static final String OPENING = "stream-open";
    private static final String RESET = "stream-reset";
    private static final Pattern RESET_DATA = Pattern.compile("\\{\"channels\":\\[\"(.*)\"],\"reason\":\"([a-z-]+)\"}");

    /** The client in one channel. */
    private static final class Standing {
        final String channel;
        final Rule rule;

        /** Where the client is; null while no id has told where it begins, which is not beyond {@code beginning}. */
        @Nullable
        Position place;

        @Nullable
        Position beginning;

        /** Nothing has come since it began, and what is trimmed before it was read nobody has missed. */
        boolean fresh;

        boolean awaitsState;

        Standing(String channel, Rule rule) {
            this.channel = channel;
            this.rule = rule;
        }
    }

    private final String client;
    private final PublishedEvents published;
    private final boolean stateful;
    private final Map<String, Standing> standings = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private boolean promised;
    private boolean unusable;

    /**
     * @param rules of the client's channels
     * @param stateful whether a beginning brings a state
     */
    public HistoryChecker(String client, PublishedEvents published, Map<String, Rule> rules, boolean stateful) {
        this.client = client;
        this.published = published;
        this.stateful = stateful;
        rules.forEach((channel, rule) -> standings.put(channel, new Standing(channel, rule)));
    }

    /** The client comes with no cursor, and is to get so many of the newest events of each channel, if retained. */
    public synchronized void begins(int history) {
        for (var standing : standings.values()) {
            var end = published.end(standing.channel);
            int events = Math.min(history, standing.rule.retained);
            standing.place = null;
            standing.beginning = end == null ? null : end.at(Math.max(0, end.sequence() - events));
            standing.fresh = history > 0;
            standing.awaitsState = stateful;
        }
    }

    /** The client comes with no cursor, and begins wherever its first id says: what the end was then nobody knows. */
    public synchronized void beginsAnywhere() {
        for (var standing : standings.values()) {
            standing.place = null;
            standing.beginning = null;
            standing.fresh = false;
            standing.awaitsState = stateful;
        }
    }

    /** Whether the client has got so far that it counts on being told what it misses. */
    public synchronized boolean isPromised() {
        return promised;
    }

    /** The client comes back with a cursor that nobody can read. */
    public synchronized void bringsUnusableCursor() {
        unusable = true;
    }

    /** Takes what the client dispatches. */
    public synchronized void takes(Received event) {
        if (findings.size() > MANY) {
            throw new IllegalStateException("Nothing is right any more for " + client); // else it might never end
        }
        switch (event.type()) {
            case OPENING -> takesOpening();
            case RESET -> takesReset(event);
            case STATE -> takesState(event);
            default -> takesEvent(event);
        }
        checkId(event.lastEventId());
    }

    /** Who broke off before the state came has its old id, and may go on there if this node still leads on from it. */
    private void takesOpening() {
        if (promised) {
            standings.values().forEach(standing -> standing.awaitsState = false);
        }
        promised |= !stateful;
    }

    private void takesEvent(Received event) {
        var data = event.data();
        var channel = data.substring(0, Math.max(0, data.indexOf(' ')));
        var standing = standings.get(channel);
        var place = published.place(channel, data, told(channel, event.lastEventId()));
        if (standing == null || place == null) {
            find(Kind.INVENTION, "nobody published on its channels " + data.substring(0, Math.min(40, data.length())));
            return;
        }
        if (standing.awaitsState) {
            find(Kind.LOSS, channel + " goes on at " + place + " without the state it is to begin with");
        } else if (isPast(standing, place)) {
            find(Kind.DUPLICATE, channel + " at " + standing.place + " goes back to " + place);
        } else if (!follows(standing, place)) {
            find(Kind.LOSS, channel + " at " + standing.place + " goes on at " + place);
        }
        standing.place = place;
        standing.fresh = false;
    }

    /** Whether the client has been there already. */
    private boolean isPast(Standing standing, Position place) {
        var reached = standing.place;
        return reached != null
                && (published.isSame(standing.channel, reached, place)
                        || published.isAfter(standing.channel, reached, place));
    }

    private boolean follows(Standing standing, Position next) {
        var before = standing.place != null ? standing.place : standing.beginning;
        if (before == null) {
            return next.sequence() == 1;
        }
        var previous = next.at(next.sequence() - 1);
        return published.isSame(standing.channel, previous, before)
                || standing.place == null && published.isAfter(standing.channel, before, previous)
                || standing.fresh && isTrimmed(standing, before);
    }

    private boolean isTrimmed(Standing standing, Position place) {
        var end = published.end(standing.channel);
        return end == null
                || !published.leadsOn(standing.channel, place)
                || end.sequence() - place.sequence() > standing.rule.retained
                || published.isTrimmed(standing.channel, place);
    }

    private static @Nullable Position told(String channel, String id) {
        var cursor = Cursor.decode(id);
        return cursor == null ? null : cursor.position(Cursor.hash(channel));
    }

    private void takesReset(Received event) {
        var reset = RESET_DATA.matcher(event.data());
        if (!reset.matches()) {
            find(Kind.INVENTION, "a reset that says " + event.data());
            return;
        }
        var cursor = Cursor.decode(event.lastEventId());
        for (var channel : reset.group(1).split("\",\"")) {
            var standing = standings.get(channel);
            if (standing == null) {
                find(Kind.INVENTION, "a reset of " + channel + ", which is none of its channels");
                continue;
            }
            var goesOn = cursor == null ? null : cursor.position(Cursor.hash(channel));
            if (!isNeeded(standing, reset.group(2), stateful ? published.end(channel) : goesOn)) {
                find(
                        Kind.NEEDLESS_RESET,
                        channel + " at " + standing.place + ": " + reset.group(2) + ", goes on at " + goesOn);
            }
            standing.awaitsState = stateful; // which brings the place too
            if (!stateful) {
                goesOnAnew(standing, goesOn);
            }
        }
        unusable &= stateful;
    }

    /** Not if the client could have gone on to that place without it. */
    private boolean isNeeded(Standing standing, String reason, @Nullable Position goesOn) {
        if (reason.equals("invalid-cursor")) {
            return unusable;
        }
        var place = standing.place;
        if (standing.awaitsState || place == null || goesOn == null) {
            return true;
        }
        if (published.isLater(standing.channel, place.generation(), goesOn.generation())) {
            return true; // a store that has not changed hands cannot know the name a place has in one that has
        }
        boolean leadsThere =
                published.isSame(standing.channel, place, goesOn) || published.isAfter(standing.channel, goesOn, place);
        return !leadsThere || !WITHOUT_WAY_ON.contains(reason) && isTrimmed(standing, place);
    }

    private void goesOnAnew(Standing standing, @Nullable Position place) {
        if (place == null) {
            find(Kind.LOSS, "a reset of " + standing.channel + " without a place to go on");
        } else if (standing.rule.latest && place.sequence() > 0 && place.equals(published.end(standing.channel))) {
            find(Kind.LOSS, "after a reset of " + standing.channel + " its newest event does not follow");
        }
        standing.place = place;
        standing.beginning = place;
        standing.fresh = standing.rule.latest;
    }

    private void takesState(Received event) {
        var cursor = Cursor.decode(event.lastEventId());
        for (var part : event.data().split(",")) {
            var field = part.split("=");
            var standing = standings.get(field[0]);
            if (standing == null) {
                find(Kind.INVENTION, "a state of " + field[0] + ", which is none of its channels");
                continue;
            }
            var place = cursor == null ? null : cursor.position(Cursor.hash(field[0]));
            var covered = field[1].equals("-") ? null : position(field[1]);
            if (place == null) {
                find(Kind.LOSS, "a state of " + field[0] + " without a place to go on");
            } else if (covered != null && place.isAfter(covered)) {
                find(Kind.LOSS, field[0] + " goes on at " + place + ", its state ends at " + covered);
            }
            if (promised && covered != null && standing.place != null && standing.place.isAfter(covered)) {
                find(Kind.LOSS, field[0] + " at " + standing.place + " is overwritten by a state of " + covered);
            }
            standing.place = place;
            standing.fresh = standing.rule.latest;
            standing.awaitsState = false;
        }
        promised = true;
        unusable = false;
    }

    private void checkId(String id) {
        var cursor = Cursor.decode(id);
        if (cursor != null) {
            standings.values().forEach(standing -> checkPlace(standing, cursor));
        }
    }

    private void checkPlace(Standing standing, Cursor cursor) {
        var told = cursor.position(Cursor.hash(standing.channel));
        var known = standing.place != null ? standing.place : standing.beginning;
        if (told == null) {
            find(Kind.LOSS, "the id has no place in " + standing.channel);
        } else if (unusable) {
            find(Kind.LOSS, "the id is at " + told + " in " + standing.channel + ", but the reset is yet to be told");
        } else if (standing.place == null) {
            boolean lost = !published.leadsOn(standing.channel, told); // what a node may not know yet, and then tells
            if (known != null && !lost && published.isAfter(standing.channel, told, known)) {
                find(Kind.LOSS, standing.channel + " is to begin at " + known + ", the id is at " + told);
            }
            standing.place = told;
        } else if (!published.isSame(standing.channel, told, standing.place)) {
            find(
                    isPast(standing, told) ? Kind.DUPLICATE : Kind.LOSS,
                    "the id is at " + told + " in " + standing.channel + ", the client at " + standing.place);
        } else {
            standing.place = told; // maybe by a later name, which is what the client comes back with
        }
    }

    /** All is quiet and the client connected: it has everything. */
    public synchronized void quiet() {
        for (var standing : standings.values()) {
            if (!isComplete(standing)) {
                find(
                        Kind.LOSS,
                        standing.channel + " ends at " + published.end(standing.channel) + ", the client at "
                                + standing.place);
            }
        }
        if (unusable) {
            find(Kind.LOSS, "never told that its cursor was unusable");
        }
    }

    /** The client is at the newest event of each channel. */
    public synchronized boolean isComplete() {
        return standings.values().stream().allMatch(this::isComplete);
    }

    private boolean isComplete(Standing standing) {
        var end = published.end(standing.channel);
        var place = standing.place;
        return !standing.awaitsState
                && (end == null || place != null && published.isSame(standing.channel, place, end));
    }

    public synchronized List<Finding> findings() {
        return List.copyOf(findings);
    }

    private void find(Kind kind, String text) {
        findings.add(new Finding(kind, client, text));
    }

    /** A state is known by what it covers: the newest place of each channel. */
    public static String state(PublishedEvents published, Collection<String> channels) {
        return channels.stream()
                .map(channel -> {
                    var end = published.end(channel);
                    return channel + "=" + (end == null ? "-" : end);
                })
                .collect(Collectors.joining(","));
    }

    private static Position position(String text) {
        int colon = text.indexOf(':');
        return new Position(Long.parseLong(text.substring(0, colon), 16), Long.parseLong(text.substring(colon + 1)));
    }
}
