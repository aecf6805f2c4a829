package io.github.ssejaxrs.internal.channel;

import static io.github.ssejaxrs.internal.channel.ModelStore.check;

import io.github.ssejaxrs.History;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Window;
import io.github.ssejaxrs.testing.EventStreamReader;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/** One connection of a client: whatever comes over it follows what came before, or a reset that has a cause. */
final class ModelStream implements Connection {

    /** The client takes whatever comes. */
    static final int ALL = Integer.MAX_VALUE;

    /** No single step makes so many writes; a stream that goes round in circles does. */
    private static final int FLOOD = 5_000;

    /** Where the stream is in one channel. */
    private final class Place {

        final String channel;
        final Window opened; // what was retained then
        final Position due; // where it has to begin; null if wherever the node is

        final boolean real; // the place that the client claims

        Position at; // null until the stream has told it
        ModelStore.Since since; // when the place was reached
        boolean known; // to the store, when it was reached
        boolean claimed; // by the client, and nothing yet proves it
        boolean beginning; // with the past, of which nobody was promised anything
        boolean live; // has been where nothing followed: what it misses now it was too slow for
        boolean gone; // was missing something from the start

        Place(String channel) {
            this.channel = channel;
            opened = model.store.window(channel);
            var claim = cursor == null ? null : cursor.position(Cursor.hash(channel));
            claimed = claim != null;
            real = claimed && model.store.isReal(channel, claim);
            var history = claimed ? History.none() : history();
            beginning = !history.equals(History.none());
            due = claimed
                    ? claim
                    : !model.isQuiet()
                            ? null
                            : beginning ? beginning(history) : node.isSettled(channel) ? opened.end() : null;
            gone = claimed
                    && model.store.isPast(channel, claim)
                    && claim.sequence() < opened.start().sequence()
                    && node.isSettled(channel);
            note(claimed ? claim : opened.end());
        }

        private History history() {
            if (subscription.snapshot() != null) {
                return History.none();
            }
            var asked = cursorText.isEmpty() ? subscription.history() : null;
            return asked != null ? asked : isLatest() ? History.last(1) : History.none();
        }

        private Position beginning(History history) {
            if (history instanceof History.Since since) {
                return model.store.since(channel, since.time());
            }
            return history instanceof History.Last last ? opened.before(last.events()) : opened.start();
        }

        boolean isLatest() {
            return channel.equals(EngineModel.LATEST) && subscription.snapshot() == null;
        }

        void open(Position told) {
            check(
                    due == null ? model.store.isReal(channel, told) : isSame(told, due),
                    () -> "begins " + channel + " at " + told + ", not at " + due);
            at = told;
        }

        void event(Position next) {
            check(
                    model.store.follows(channel, at, next) || beginning && isPassed(),
                    () -> "goes on at " + next + " in " + channel + " after " + at);
            reach(next);
            beginning = false;
            gone = false;
        }

        void stay(Position same) {
            boolean stays = isSame(same, at);
            check(
                    stays || beginning && isPassed(),
                    () -> "moves to " + same + " in " + channel + " from " + at + " without an event");
            if (!stays) {
                reach(same);
            }
            at = same; // maybe by another name
        }

        private boolean isSame(Position one, Position other) {
            return model.store.isSame(channel, one, other);
        }

        /** What a stream begins with may be trimmed, or the store lose it, before it is read. */
        private boolean isPassed() {
            return model.store.isTrimmed(channel, at) || !model.store.isPast(channel, at) || isForgotten();
        }

        void reset(Position told, String reason) {
            check(isCause(reason), () -> "is reset for " + reason + " in " + channel + " at " + at);
            check(
                    claimed
                            || beginning // and has nothing yet
                            || !model.store.isPast(channel, at)
                            || model.store.count(channel, told) >= model.store.count(channel, at),
                    () -> "goes back to " + told + " in " + channel + " from " + at);
            reach(told);
            beginning = isLatest();
            gone = false;
            var window = model.store.window(channel);
            check(
                    !isLatest()
                            || window.start().equals(window.end())
                            || !isSame(told, window.end())
                            || model.store.isFollowed(channel, told),
                    () -> "is not told the newest value of " + channel);
        }

        private boolean isCause(String reason) {
            return switch (reason) {
                case "unknown-generation" -> isForgotten();
                case "rolled-back" -> known && (!model.store.isPast(channel, at) || beginning && isPassed());
                case "trimmed" -> hasMissed() && !live;
                case "overrun" -> hasMissed() && !gone;
                case "invalid-cursor" -> claimed && !real && at.isAfter(opened.end());
                default -> false;
            };
        }

        private boolean hasMissed() {
            return known && model.store.isTrimmed(channel, at) || beginning && isPassed();
        }

        private boolean isForgotten() {
            return model.store.isForgotten(channel, at, since);
        }

        private void reach(Position place) {
            check(model.store.isReal(channel, place), () -> "is at " + place + " in " + channel + ", which is nowhere");
            at = place;
            claimed = false;
            note(place);
        }

        private void note(Position place) {
            since = model.store.now(channel);
            known = model.store.isKnown(channel, place.generation());
        }

        /** When nothing stands in the way, whatever is retained has been delivered. */
        void requireCaughtUp() {
            var window = model.store.window(channel);
            boolean nothingLeft = beginning && window.start().equals(window.end());
            // The reset of a channel of latest values gives the place before the newest event, which may expire before
            // it
            // is read: that reset stands for it, too.
            boolean newestExpired = isLatest()
                    && model.store.follows(channel, at, window.end())
                    && window.start().equals(window.end());
            // Who has what the store lost may be told when something follows that.
            boolean beyond = at.isAfter(window.end());
            check(
                    isSame(at, window.end()) || nothingLeft || newestExpired || beyond,
                    () -> "hangs in " + channel + " at " + at + " of " + window);
            if (newestExpired) {
                at = window.end();
            }
            live |= isSame(at, window.end());
            beginning &= !live;
        }
    }

    final EngineModel.Node node;
    private final EngineModel model;
    private final Subscription subscription;
    private final String cursorText;
    private final Cursor cursor;
    private final Map<String, Place> places = new TreeMap<>();
    private boolean opened;
    private boolean invalid;
    private boolean stateDue;
    private List<String> resetting; // when the state is there
    private String resetReason; // null for the first state
    private final List<String> data = new ArrayList<>();

    private final EventStreamReader reader;
    private final Queue<Received> unchecked = new ArrayDeque<>();
    private final List<String> ids = new ArrayList<>();
    private Subscriber subscriber;
    private int writable = ALL;
    private int writes;
    private boolean closed;

    ModelStream(EngineModel model, EngineModel.Node node, Subscription subscription, String lastEventId) {
        this.model = model;
        this.node = node;
        this.subscription = subscription;
        this.cursorText = lastEventId;
        this.cursor = lastEventId.isEmpty() ? null : Cursor.decode(lastEventId);
        subscription.channels().forEach(channel -> places.put(channel, new Place(channel)));
        invalid = !lastEventId.isEmpty() && places.values().stream().noneMatch(place -> place.claimed);
        stateDue = subscription.snapshot() != null && !places.values().stream().allMatch(place -> place.claimed);
        reader = new EventStreamReader(received -> {
            unchecked.add(received);
            ids.add(received.lastEventId());
        });
    }

    void open(Subscriber stream) {
        subscriber = stream;
        stream.opened(this);
    }

    Set<String> channels() {
        return places.keySet();
    }

    void stall(int afterWrites) {
        writable = afterWrites;
    }

    void resume() {
        writable = ALL;
        subscriber.writable();
    }

    /** The connection breaks, and the last events do not arrive. */
    void breakOff(int lost) {
        ids.subList(Math.max(0, ids.size() - lost), ids.size()).clear();
        subscriber.gone(null);
    }

    /** What the client brings when it returns. */
    String lastEventId() {
        return ids.isEmpty() ? cursorText : ids.get(ids.size() - 1);
    }

    String lastOf(String channel) {
        return data.stream()
                .filter(text -> channel.equals(EngineModel.channelOf(text)))
                .reduce("", (before, last) -> last);
    }

    @Override
    public boolean writable() {
        return writable > 0;
    }

    @Override
    public void write(Frame frame) throws IOException {
        if (writable != ALL) {
            writable--;
        }
        if (writes++ > FLOOD) {
            throw new IOException("flooded");
        }
        var bytes = new ByteArrayOutputStream();
        frame.writeTo(bytes);
        reader.feed(bytes.toByteArray(), 0, bytes.size());
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Checks what has come since. */
    void checkNews() {
        channels().forEach(model.store::window); // whatever the store did meanwhile is known
        for (var event = unchecked.poll(); event != null; event = unchecked.poll()) {
            switch (event.type()) {
                case "stream-open" -> opening(event);
                case "stream-reset" -> reset(event);
                case "snapshot" -> state(event);
                case "message" -> message(event);
                default -> throw new AssertionError("An invention: " + event);
            }
        }
        check(writes <= FLOOD, () -> "A flood of " + data.size() + " events and " + ids.size() + " blocks");
        writes = 0;
    }

    void requireCaughtUp() {
        if (closed || writable != ALL) {
            return;
        }
        check(opened && !invalid && !stateDue, () -> "It has not begun");
        places.values().stream().filter(place -> node.isSettled(place.channel)).forEach(Place::requireCaughtUp);
    }

    private void opening(Received event) {
        check(!opened, () -> "It opens twice");
        opened = true;
        if (invalid) {
            check(isNowhere(event), () -> "It has a place before it is told of its reset: " + event);
        } else if (stateDue) {
            check(event.lastEventId().isEmpty(), () -> "It has a place before its state: " + event);
        } else {
            moveTo(event, channels()).forEach(Place::open);
        }
    }

    /** Who returns with that has yet to be told. */
    private static boolean isNowhere(Received event) {
        return !event.lastEventId().isEmpty() && Cursor.decode(event.lastEventId()) == null;
    }

    private void reset(Received event) {
        check(opened && (invalid || !stateDue), () -> "A reset out of place: " + event);
        var told = event.data().replaceAll("[\\[\\]{}\"]", "").split(",reason:");
        var names = List.of(told[0].substring("channels:".length()).split(","));
        if (invalid) {
            check(
                    told[1].equals("invalid-cursor") && names.equals(List.copyOf(channels())),
                    () -> "A useless cursor is answered by " + event);
            invalid = false;
            if (stateDue) {
                check(isNowhere(event), () -> "It has a place before its state: " + event);
            } else {
                moveTo(event, channels()).forEach(Place::open);
            }
            return;
        }
        check(names.size() == 1, () -> "Resets are not told one by one: " + event);
        if (subscription.snapshot() == null) {
            moveTo(event, names).forEach((place, at) -> place.reset(at, told[1]));
        } else {
            moveTo(event, List.of());
            stateDue = true;
            resetting = names;
            resetReason = told[1];
        }
    }

    private void state(Received event) {
        check(opened && stateDue && !invalid, () -> "A state out of place: " + event);
        stateDue = false;
        if (resetReason == null) {
            moveTo(event, channels()).forEach(Place::open);
        } else {
            moveTo(event, resetting).forEach((place, at) -> place.reset(at, resetReason));
        }
        for (var part : event.data().split(",")) {
            var channel = part.substring(0, part.indexOf('='));
            var place = places.get(channel);
            long holds = Long.parseLong(part.substring(part.indexOf('=') + 1));
            check(
                    place == null || place.claimed || holds >= model.store.count(channel, place.at),
                    () -> "The state is older than its place in " + part);
        }
    }

    private void message(Received event) {
        var channel = EngineModel.channelOf(event.data());
        check(opened && !stateDue && !invalid, () -> "An event out of place: " + event);
        check(places.containsKey(channel), () -> "An event of another channel: " + event);
        moveTo(event, List.of(channel)).forEach((place, at) -> {
            check(event.data().equals(model.store.data(channel, at)), () -> "Not what is at " + at + ": " + event);
            place.event(at);
        });
        data.add(event.data());
    }

    /** The id holds the places of all channels, and only those of some may have moved. */
    private Map<Place, Position> moveTo(Received event, Collection<String> channels) {
        var now = Cursor.decode(event.lastEventId());
        check(now != null, () -> "No cursor: " + event);
        var moved = new LinkedHashMap<Place, Position>();
        for (var place : places.values()) {
            var at = now.position(Cursor.hash(place.channel));
            check(at != null, () -> "No place in " + place.channel + ": " + event);
            if (channels.contains(place.channel)) {
                moved.put(place, at);
            } else {
                place.stay(at);
            }
        }
        return moved;
    }
}
