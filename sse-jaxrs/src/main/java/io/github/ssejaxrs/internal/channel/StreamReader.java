package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.stream.ControlFrames;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.internal.stream.FrameEncoder;
import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.StreamInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What its channels have for one stream, as frames: a cursor into each of them, read on. By one thread at a time, the
 * one that pumps the stream.
 */
final class StreamReader {

    /** One write takes no more than this, so that a stream that catches up does not keep a thread to itself. */
    static final int MAX_WRITE = 64 * 1024;

    /** Enough for the streams that one client may have; a multiple of three, so that Base64 needs no padding. */
    private static final int MARK_BYTES = 9;

    private final StreamInfo stream;
    private final List<ChannelReader> readers;
    private final List<ChannelReader> invalid;
    private final @Nullable SnapshotLoad snapshot;
    private final Statistics statistics;
    private final int[] hashes; // of the channels that have a place in the cursor
    private final @Nullable ChannelReader only; // if it has the one place of the cursor

    private int first;
    private int events;
    private boolean upToDate;
    private @Nullable Reset waiting; // for the state that goes with it

    /**
     * @param invalid those of the readers whose place the client's cursor did not tell, although it brought one
     * @param snapshot what each beginning brings with it, if anything
     */
    StreamReader(
            StreamInfo stream,
            List<ChannelReader> readers,
            List<ChannelReader> invalid,
            @Nullable SnapshotLoad snapshot,
            Statistics statistics) {
        this.stream = stream;
        this.readers = List.copyOf(readers);
        this.invalid = List.copyOf(invalid);
        this.snapshot = snapshot;
        this.statistics = statistics;
        this.hashes = readers.stream()
                .filter(reader -> reader.position() != null)
                .mapToInt(reader -> reader.channel().hash)
                .toArray();
        this.only = readers.size() == 1 && hashes.length == 1 ? this.readers.get(0) : null;
    }

    /** For a stream that has only what is sent to it alone. */
    static StreamReader ofNothing(StreamInfo stream, Statistics statistics) {
        return new StreamReader(stream, List.of(), List.of(), null, statistics);
    }

    /** The first block, and what is due before any event. */
    Frame greeting(Duration retry) {
        boolean stateFollows = snapshot != null && snapshot.isLoading();
        if (invalid.isEmpty()) {
            // Who drops before the state has come must come back as who has none.
            var opening = ControlFrames.opening(retry, stateFollows ? null : cursor(), stream.id(), mark());
            return stateFollows ? withState(new FrameEncoder().append(opening, 0)) : opening;
        }
        // And who drops before the reset, as who has yet to be told.
        var greeting = new FrameEncoder().append(ControlFrames.opening(retry, Cursor.NOWHERE, stream.id(), mark()), 0);
        invalid.forEach(reader -> tellReset(reader, Replay.Reason.INVALID_CURSOR));
        var names = invalid.stream().map(reader -> reader.channel().name).toList();
        greeting.append(ControlFrames.reset(stateFollows ? null : cursor(), names, Replay.Reason.INVALID_CURSOR), 0);
        return stateFollows ? withState(greeting) : greeting.toFrame();
    }

    /**
     * Two streams at the same cursor bring the same from there on, unless they have ephemeral channels, which have no
     * place in it, or one of them is dismissed with its user. This tells those apart.
     */
    private @Nullable String mark() {
        if (readers.isEmpty() || stream.user() == null && hashes.length == readers.size()) {
            return null;
        }
        var all = String.join("\n", stream.channels()) + "\n\n" + Objects.requireNonNullElse(stream.user(), "");
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, MARK_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has it", e);
        }
    }

    private Frame withState(FrameEncoder greeting) {
        var state = snapshot == null ? null : state(snapshot);
        return (state == null ? greeting : greeting.append(state, 0)).toFrame();
    }

    /** What is due, as much as one write takes; the channels take turns to be first. */
    @Nullable
    Frame next() {
        events = 0;
        upToDate = false;
        if (snapshot != null && snapshot.isLoading()) {
            return state(snapshot);
        }
        var batch = only == null ? null : only.takeBatch();
        if (batch != null) {
            events = batch.events();
            upToDate = true;
            return batch.frame();
        }
        Frame single = null;
        FrameEncoder all = null;
        int length = 0;
        for (int i = 0; i < readers.size() && length < MAX_WRITE; i++) {
            var reader = readers.get((first + i) % readers.size());
            for (var frame = next(reader); frame != null; frame = goesOn(length) ? next(reader) : null) {
                length += frame.length();
                if (single == null) {
                    single = frame;
                    continue;
                }
                if (all == null) {
                    all = new FrameEncoder(2 * length).append(single, 0);
                }
                all.append(frame, 0);
            }
            if (length >= MAX_WRITE) {
                first = (first + i + 1) % readers.size();
            }
            if (!goesOn(length)) {
                break;
            }
        }
        return all == null ? single : all.toFrame();
    }

    /** How many events were in what {@link #next} returned last. */
    int events() {
        return events;
    }

    /** Whether nothing can be due behind what {@link #next} returned last, until the stream is woken again. */
    boolean isUpToDate() {
        return upToDate;
    }

    private boolean goesOn(int length) {
        return length < MAX_WRITE && (snapshot == null || !snapshot.isLoading());
    }

    private @Nullable Frame next(ChannelReader reader) {
        var entry = reader.poll();
        if (entry != null) {
            events++;
            return entry.idLength() == 0 || hashes.length == 1 ? entry.frame() : withOwnId(entry);
        }
        var reason = reader.takeReset();
        return reason == null ? null : reset(reader, reason);
    }

    private record Reset(ChannelReader reader, Replay.Reason reason) {}

    private @Nullable Frame reset(ChannelReader reader, Replay.Reason reason) {
        if (snapshot == null) {
            tellReset(reader, reason);
            return ControlFrames.reset(cursor(), List.of(reader.channel().name), reason);
        }
        waiting = new Reset(reader, reason);
        snapshot.load();
        return null;
    }

    /** The state, with the place it belongs to. */
    private @Nullable Frame state(SnapshotLoad loading) {
        var payload = loading.take();
        if (payload == null) {
            return null;
        }
        var encoder = new FrameEncoder();
        var reset = waiting;
        if (reset != null) {
            // Without the new cursor: who drops before the state has come must come back with the old one.
            tellReset(reset.reader, reset.reason);
            encoder.append(ControlFrames.reset(null, List.of(reset.reader.channel().name), reset.reason), 0);
            waiting = null;
        }
        if (hashes.length > 0) {
            encoder.id(Objects.requireNonNull(cursor()));
        }
        return encoder.payload(payload).toFrame();
    }

    private void tellReset(ChannelReader reader, Replay.Reason reason) {
        statistics.reset(stream, reader.channel().name, reason);
    }

    /** The position of all channels of the stream goes into each event of any of them. */
    private Frame withOwnId(LogEntry entry) {
        return new FrameEncoder(entry.frame().length() + 128)
                .id(Objects.requireNonNull(cursor()))
                .append(entry.frame(), entry.idLength())
                .toFrame();
    }

    private @Nullable String cursor() {
        if (hashes.length == 0) {
            return null; // no channel with a past
        }
        var positions = readers.stream()
                .map(ChannelReader::position)
                .filter(Objects::nonNull)
                .toArray(Position[]::new);
        return Cursor.encode(hashes, positions);
    }

    /** The client takes nothing, so nothing is held for it. */
    void letGo() {
        readers.forEach(ChannelReader::letGo);
    }

    /** As time passes. */
    void tick() {
        readers.forEach(ChannelReader::tick);
    }

    /** The stream has ended. */
    void leave() {
        readers.forEach(reader -> reader.channel().remove(reader));
    }
}
