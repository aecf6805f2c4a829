package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.ChannelOptions;
import io.github.ssejaxrs.History;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.StreamInfo;
import io.github.ssejaxrs.spi.Window;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What falls due together is for those who stand exactly before it, with nothing between; all others read by themselves. */
class LogReaderTest {

    private static final int GENERATION = 7;
    private static final int OTHER = 8;

    private final ScriptedBroker broker = new ScriptedBroker();
    private final Queue<Runnable> reads = new ArrayDeque<>();
    private final Statistics statistics = new Statistics(List.of(), Runnable::run);
    private final Channel channel = channel("news", ChannelOptions.DEFAULT);

    @Test
    void whoStandsBeforeWhatIsShownTakesItAtOnce() {
        var reader = reader(at(10));
        append(11, 12);
        assertThat(reader.takeBatch()).as("not shown yet").isNull();
        assertThat(reader.poll()).as("not shown yet").isNull();

        channel.log().show();
        assertThat(reader.takeBatch()).isSameAs(channel.log().batch()).isNotNull();
        assertThat(reader.position()).isEqualTo(at(12));
        assertThat(reader.takeBatch()).as("once").isNull();
        assertThat(reader.poll()).isNull();
    }

    @Test
    void whoStandsElsewhereReadsEntryByEntry() {
        append(11);
        channel.log().show();
        append(12, 13);
        channel.log().show();

        var behind = reader(at(10));
        assertThat(behind.takeBatch()).isNull();
        assertThat(polled(behind)).containsExactly(at(11), at(12), at(13));
        var ahead = reader(at(12));
        assertThat(ahead.takeBatch()).isNull();
        assertThat(polled(ahead)).containsExactly(at(13));
    }

    @Test
    void whoComesWhenAllHaveBeenToldReadsEntryByEntry() {
        append(11);
        channel.log().show();
        channel.log().forgetBatch();
        var late = reader(at(10));

        assertThat(late.takeBatch()).isNull();
        assertThat(polled(late)).containsExactly(at(11));
    }

    @Test
    void aPlaceOfAnotherGenerationIsNoPlaceBeforeIt() {
        append(11);
        channel.log().show();

        assertThat(reader(new Position(OTHER, 10)).takeBatch()).isNull();
    }

    @Test
    void whatIsLeftOfAPageComesFirst() {
        var reader = reader(at(9));
        assertThat(reader.poll()).isNull();
        broker.answers.add(new Replay.Complete(at(9), List.of(message(10), message(11), message(12))));
        reads.remove().run();
        assertThat(reader.poll()).isNotNull(); // it stands where the log began
        append(11);
        channel.log().show();

        assertThat(reader.takeBatch()).isNull();
        assertThat(polled(reader)).containsExactly(at(11), at(12));
    }

    @Test
    void whoHasAskedWaitsForTheAnswer() {
        var reader = readerAhead();
        broker.answers.add(new Replay.Complete(at(12), List.of(message(13))));

        assertThat(reader.takeBatch()).as("asking").isNull();
        reads.remove().run();
        assertThat(reader.takeBatch()).as("the answer is not taken yet").isNull();
        assertThat(polled(reader)).containsExactly(at(13));
    }

    @Test
    void whoWaitsToAskAgainTakesNothing() {
        var reader = reader(at(12));
        assertThat(reader.poll()).isNull();
        reads.remove().run(); // nothing is scripted, so it fails
        assertThat(reader.poll()).isNull();
        append(11, 12);
        channel.log().show();
        append(13);
        channel.log().show();

        assertThat(reader.takeBatch()).isNull();
        reader.tick();
        assertThat(reader.takeBatch()).isNotNull();
    }

    @Test
    void whoDoubtsTheLogLooksAtItFirst() {
        var before = new Position(OTHER, 20);
        var reader = reader(before);
        assertThat(reader.poll()).isNull();
        broker.answers.add(new Replay.Complete(before, List.of()));
        reads.remove().run();
        reader.letGo(); // takes the answer; the channel is told that they do not agree, and reads too
        var next = new Message("news", before.next(), payload("of the other generation"));
        broker.answers.add(new Replay.Complete(before, List.of(next)));
        reads.remove().run();
        channel.log().show();
        assertThat(channel.log().batch().after()).isEqualTo(20);

        assertThat(reader.takeBatch()).isNull();
        assertThat(polled(reader)).containsExactly(before.next());
    }

    @Test
    void aResetIsToldFirst() {
        var reader = reader(new Position(OTHER, 1));
        assertThat(reader.poll()).isNull();
        broker.answers.add(new Replay.Missing(Replay.Reason.UNKNOWN_GENERATION, at(10)));
        reads.remove().run();
        assertThat(reader.poll()).isNull();
        append(11);
        channel.log().show();
        assertThat(reader.position()).isEqualTo(at(10));

        assertThat(reader.takeBatch()).isNull();
        assertThat(reader.takeReset()).isEqualTo(Replay.Reason.UNKNOWN_GENERATION);
        assertThat(reader.takeBatch()).isNotNull();
    }

    @Test
    void afterALossEachFirstAsksWhetherItsPlaceIsStillOne() {
        var reader = reader(at(10));
        channel.doubt();
        broker.answers.add(new Replay.Missing(Replay.Reason.UNKNOWN_GENERATION, at(10)));
        reads.remove().run();
        append(11);
        channel.log().show();

        assertThat(reader.takeBatch()).isNull();
        assertThat(reader.poll()).isNull();
        assertThat(reads).as("asks").hasSize(1);
    }

    @Test
    void whoHasTakenABatchWasThereWhenMoreIsMissed() {
        var reader = reader(at(10));
        append(11);
        channel.log().show();
        assertThat(reader.takeBatch()).isNotNull();
        channel.doubt();
        broker.answers.add(new Replay.Missing(Replay.Reason.TRIMMED, at(20)));
        reads.remove().run();
        assertThat(reader.poll()).isNull();
        broker.answers.add(new Replay.Missing(Replay.Reason.TRIMMED, at(20)));
        reads.remove().run();
        assertThat(reader.poll()).isNull();

        assertThat(reader.takeReset()).isEqualTo(Replay.Reason.OVERRUN);
    }

    @Test
    void whoHasTakenABatchHasBegun() {
        var beginning = new ChannelHistory.Beginning(History.last(1), at(10));
        var reader = new LogReader(channel, at(10), beginning, false, () -> {});
        append(11);
        channel.log().show();
        assertThat(reader.takeBatch()).isNotNull();
        channel.doubt();
        broker.answers.add(new Replay.Missing(Replay.Reason.TRIMMED, at(20)));
        reads.remove().run();
        assertThat(reader.poll()).isNull();
        broker.answers.add(new Replay.Missing(Replay.Reason.TRIMMED, at(20)));
        broker.answers.add(new Replay.Complete(at(9), List.of(message(10)))); // what a stream would begin with
        while (!reads.isEmpty()) {
            reads.remove().run();
        }

        assertThat(reader.poll()).as("does not begin again").isNull();
        assertThat(reader.takeReset()).isNotNull();
    }

    @Test
    void whoIsFurtherThanWhatIsShownWaitsForTheNextStep() {
        var reader = reader(at(9));
        assertThat(reader.poll()).isNull();
        broker.answers.add(new Replay.Complete(at(9), List.of(message(10), message(11), message(12))));
        reads.remove().run();
        append(11);
        channel.log().show();
        append(12, 13);
        assertThat(polled(reader)).containsExactly(at(10), at(11), at(12));

        channel.log().show();
        assertThat(reader.takeBatch()).as("it has some of it").isNull();
        assertThat(polled(reader)).containsExactly(at(13));
    }

    @Test
    void aBatchLastsAsLongAsReadersAreWoken() {
        var passes = new ArrayDeque<Runnable>();
        var live = channel("news", ChannelOptions.DEFAULT, passes::add);
        var taken = new ArrayList<@Nullable Batch>();
        var readers = new ArrayDeque<LogReader>();
        for (int i = 0; i < 3; i++) {
            live.acquire();
            readers.add(new LogReader(
                    live, at(10), null, false, () -> taken.add(readers.remove().takeBatch())));
        }
        readers.forEach(live::add);
        live.deliver(message(11));
        live.deliver(message(12));
        passes.remove().run();

        assertThat(taken).hasSize(3).containsOnly(taken.get(0)).doesNotContainNull();
        assertThat(taken.get(0).events()).isEqualTo(2);
        assertThat(live.log().batch()).isNull();
    }

    @Test
    void aStreamOfOneChannelWritesTheVeryFrameAndLooksNoFurther() {
        var stream = stream(reader(at(10)));
        append(11);
        channel.log().show();

        assertThat(stream.next()).isSameAs(channel.log().after(10).frame());
        assertThat(stream.events()).isEqualTo(1);
        assertThat(stream.isUpToDate()).isTrue();
        assertThat(stream.next()).isNull();
        assertThat(stream.isUpToDate()).isFalse();
        append(12, 13);
        channel.log().show();
        assertThat(stream.next()).isSameAs(channel.log().batch().frame());
        assertThat(stream.events()).isEqualTo(2);
    }

    @Test
    void aStreamOfSeveralChannelsPutsItsOwnIdsBefore() {
        var other = channel("sports", ChannelOptions.DEFAULT);
        var stream = stream(reader(at(10)), new LogReader(other, at(10), null, false, () -> {}));
        append(11);
        channel.log().show();

        var written = stream.next();
        assertThat(written).isNotNull();
        assertThat(written.toString())
                .contains("data: 11\n")
                .isNotEqualTo(channel.log().batch().frame().toString());
        assertThat(stream.isUpToDate()).as("the other channel may have more").isFalse();
    }

    @Test
    void aStreamThatHasAnEphemeralChannelTooHasAllOfBoth() {
        var typing = channel("typing", ChannelOptions.ephemeral(ChannelOptions.Overflow.DROP_OLDEST));
        var stream = stream(
                reader(at(10)),
                new EphemeralReader(typing, ChannelOptions.Overflow.DROP_OLDEST, () -> {}, (dropping, messages) -> {}));
        append(11);
        typing.deliver(new Message("typing", at(11), payload("types")));
        channel.log().show();

        assertThat(stream.next().toString()).contains("data: 11\n", "data: types\n");
        assertThat(stream.isUpToDate()).isFalse();
    }

    /** Asks for what follows a place that the log only reaches, and shows, while it asks. */
    private LogReader readerAhead() {
        var reader = reader(at(12));
        assertThat(reader.poll()).isNull();
        append(11, 12);
        channel.log().show();
        append(13);
        channel.log().show();
        assertThat(channel.log().batch().after()).isEqualTo(12);
        return reader;
    }

    private Channel channel(String name, ChannelOptions options) {
        return channel(name, options, pass -> {});
    }

    private Channel channel(String name, ChannelOptions options, Executor deliverers) {
        var budget = new ReadBudget(1000, () -> 0);
        var created = new Channel(name, options, new HistoryReads(broker, reads::add, budget, statistics), deliverers);
        created.joined();
        return created;
    }

    private LogReader reader(Position position) {
        return new LogReader(channel, position, null, false, () -> {});
    }

    private StreamReader stream(ChannelReader... readers) {
        var names = Arrays.stream(readers).map(reader -> reader.channel().name).toList();
        return new StreamReader(new StreamInfo("id", names, null, null), List.of(readers), List.of(), null, statistics);
    }

    private void append(int... sequences) {
        Arrays.stream(sequences).forEach(sequence -> channel.deliver(message(sequence)));
    }

    private static List<Position> polled(LogReader reader) {
        var places = new ArrayList<Position>();
        for (var entry = reader.poll(); entry != null; entry = reader.poll()) {
            places.add(entry.position());
        }
        return places;
    }

    private static Position at(long sequence) {
        return new Position(GENERATION, sequence);
    }

    private static Message message(long sequence) {
        return new Message("news", at(sequence), payload("" + sequence));
    }

    private static Payload payload(String data) {
        return new Payload(data, null, null, null);
    }

    /** Every channel of it ends at the tenth; what a read finds the test says before. */
    private static final class ScriptedBroker implements Broker {

        final Queue<Replay> answers = new ArrayDeque<>();

        @Override
        public Replay replay(String channel, Position after, int limit) {
            return answers.remove();
        }

        @Override
        public Window subscribe(String channel) {
            return window(channel);
        }

        @Override
        public Window window(String channel) {
            return new Window(at(0), at(10));
        }

        @Override
        public void start(Listener listener, Function<String, Retention> retention) {
            // the test delivers
        }

        @Override
        public Position publish(String channel, Payload payload, @Nullable String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void unsubscribe(String channel) {
            // there is nothing to end
        }

        @Override
        public Position since(String channel, Instant time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // there is nothing to end
        }
    }
}
