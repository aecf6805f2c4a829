package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.testing.Finding.Kind;
import io.github.ssejaxrs.testing.MutatedClasses;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenario finds nothing in the engine, and something in each engine that has one step less. */
class EngineMutantsTest {

    /** Each mutant is found within a few of them; the engine itself is played more often. */
    private static final int SEEDS = 200;

    /** @param oldAndNew texts of the class, in pairs */
    record Mutant(String what, Kind kind, String type, List<String> oldAndNew) {

        static Mutant of(String what, Kind kind, String type, String... oldAndNew) {
            return new Mutant(what, kind, type, List.of(oldAndNew));
        }

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                Mutant.of(
                        "a reader does not remember what it read of a page",
                        Kind.DUPLICATE,
                        "internal.channel.LogReader",
                        "            var entry = page.next();\n            goTo(entry.position());",
                        "            var entry = page.next();"),
                Mutant.of(
                        "a reader goes on after a gap without a word",
                        Kind.LOSS,
                        "internal.channel.LogReader",
                        "reset = caughtUp && missing.reason() == Replay.Reason.TRIMMED"
                                + " ? Replay.Reason.OVERRUN : missing.reason();",
                        ""),
                Mutant.of(
                        "a page begins with its second entry",
                        Kind.LOSS,
                        "internal.channel.LogReader",
                        "page = found.entries().iterator();",
                        "page = found.entries().stream().skip(1).iterator();"),
                Mutant.of(
                        "what is let go counts as read",
                        Kind.LOSS,
                        "internal.channel.LogReader",
                        "        page = Collections.emptyIterator();\n    }",
                        "        while (page.hasNext()) { goTo(page.next().position()); }\n    }"),
                Mutant.of(
                        "a sequence of one generation is looked up in another",
                        Kind.LOSS,
                        "internal.channel.LogReader",
                        "if (log.holds(generation)) {",
                        "if (true) {"),
                Mutant.of(
                        "a read that failed is not tried again",
                        Kind.LOSS,
                        "internal.channel.HistoryReads",
                        "                    failed.run();\n                    return;",
                        "                    return;"),
                Mutant.of(
                        "a page read for one place answers streams at another",
                        Kind.LOSS,
                        "internal.channel.ChannelHistory",
                        "var others = asked.get(place);",
                        "var others = asked.isEmpty() ? null : asked.values().iterator().next();"),
                Mutant.of(
                        "a shared read answers the first who asked",
                        Kind.LOSS,
                        "internal.channel.ChannelHistory",
                        "page -> askersOf(place).forEach(",
                        "page -> askersOf(place).stream().limit(1).forEach("),
                Mutant.of(
                        "who asks after the answer waits for it",
                        Kind.LOSS,
                        "internal.channel.ChannelHistory",
                        "asked.remove(place)",
                        "asked.containsKey(place) ? List.copyOf(asked.get(place)) : null"),
                Mutant.of(
                        "a page cut by its bytes counts as the last",
                        Kind.LOSS,
                        "internal.channel.Page",
                        "entries.size() < messages.size() || messages.size() == limit",
                        "messages.size() == limit"),
                Mutant.of(
                        "a full page counts as the last",
                        Kind.LOSS,
                        "internal.channel.Page",
                        "entries.size() < messages.size() || messages.size() == limit",
                        "entries.size() < messages.size()"),
                Mutant.of(
                        "what is heard during a repair is forgotten",
                        Kind.LOSS,
                        "internal.channel.Channel",
                        "more = heardMore;",
                        "more = false;"),
                Mutant.of(
                        "a doubt is ignored",
                        Kind.LOSS,
                        "internal.channel.ChannelRegistry",
                        "            channel.doubt();\n",
                        ""),
                Mutant.of(
                        "a doubt during a repair is forgotten",
                        Kind.LOSS,
                        "internal.channel.Channel",
                        "                heardMore = true;\n                doubted = true;\n",
                        ""),
                Mutant.of(
                        "a repair that failed is not tried again",
                        Kind.LOSS,
                        "internal.channel.Channel",
                        "readFailed = !again;",
                        "readFailed = false;"),
                Mutant.of(
                        "a channel whose past was lost keeps its log",
                        Kind.LOSS,
                        "internal.channel.Channel",
                        "log = new ChannelLog(missing.end());",
                        ""),
                Mutant.of(
                        "what another generation begins with goes into the log of the one before",
                        Kind.NEEDLESS_READ,
                        "internal.channel.Channel",
                        "if (!log().holds(place.generation())) {",
                        "if (false) {"),
                Mutant.of(
                        "what is next by its sequence is appended, of whatever generation",
                        Kind.LOSS,
                        "internal.channel.Channel",
                        "message.position().equals(end.next())",
                        "message.position().sequence() == end.sequence() + 1"),
                Mutant.of(
                        "a channel does not go on in another generation while nothing is published",
                        Kind.NEEDLESS_READ,
                        "internal.channel.Channel",
                        "                goOnIn(found.after());\n",
                        ""),
                Mutant.of(
                        "a reader does not go on in another generation while nothing is published",
                        Kind.NEEDLESS_READ,
                        "internal.channel.LogReader",
                        "goTo(found.after());",
                        ""),
                Mutant.of(
                        "a channel does not look into what one of its readers found out",
                        Kind.NEEDLESS_READ,
                        "internal.channel.LogReader",
                        "        channel.suspect(end);\n",
                        ""),
                Mutant.of(
                        "a new reader is not woken",
                        Kind.LOSS,
                        "internal.channel.Channel",
                        "            readers.add(reader);\n            snapshot = null;",
                        "            readers.add(reader);"),
                Mutant.of(
                        "a channel is left that is used",
                        Kind.LOSS,
                        "internal.channel.Channel",
                        "if (users > 0 || leaving) {",
                        "if (leaving) {"),
                Mutant.of(
                        "a slot of the log is taken for what it held before",
                        Kind.LOSS,
                        "internal.channel.ChannelLog",
                        "return entry != null && entry.position().sequence() == sequence + 1 ? entry : null;",
                        "return entry;"),
                Mutant.of(
                        "a batch goes to who was there already",
                        Kind.DUPLICATE,
                        "internal.channel.LogReader",
                        "batch.after() != sequence",
                        "batch.after() > sequence"),
                Mutant.of(
                        "a batch has not its first message",
                        Kind.LOSS,
                        "internal.channel.Batch",
                        "for (long sequence = after; sequence",
                        "for (long sequence = Math.min(after + 1, last - 1); sequence"),
                Mutant.of(
                        "who has a batch has all",
                        Kind.LOSS,
                        "internal.channel.ChannelLog",
                        "shown = now;",
                        "shown = Long.MAX_VALUE;"),
                Mutant.of(
                        "the greeting gives the fresh place before the reset",
                        Kind.LOSS,
                        "internal.channel.StreamReader",
                        "ControlFrames.opening(retry, Cursor.NOWHERE, stream.id(), mark())",
                        "ControlFrames.opening(retry, cursor(), stream.id(), mark())"),
                Mutant.of(
                        "the greeting gives no place",
                        Kind.LOSS,
                        "internal.channel.StreamReader",
                        "ControlFrames.opening(retry, stateFollows ? null : cursor(), stream.id(), mark())",
                        "ControlFrames.opening(retry, null, stream.id(), mark())"),
                Mutant.of(
                        "a reset gives the fresh place before the state",
                        Kind.LOSS,
                        "internal.channel.StreamReader",
                        "ControlFrames.reset(null, List.of(reset.reader.channel().name), reset.reason)",
                        "ControlFrames.reset(cursor(), List.of(reset.reader.channel().name), reset.reason)"),
                Mutant.of(
                        "an event of several channels has the id of one",
                        Kind.LOSS,
                        "internal.channel.StreamReader",
                        "entry.idLength() == 0 || hashes.length == 1 ?",
                        "entry.idLength() >= 0 ?"),
                Mutant.of(
                        "what no longer fits into a write is dropped",
                        Kind.LOSS,
                        "internal.channel.StreamReader",
                        "frame = goesOn(length) ? next(reader) : null)",
                        "frame = next(reader) != null && goesOn(length) ? next(reader) : null)"),
                Mutant.of(
                        "events go on while a state is loaded",
                        Kind.LOSS,
                        "internal.channel.StreamReader",
                        "            return state(snapshot);\n        }\n        var batch",
                        "            var state = state(snapshot);\n            if (state != null) {\n"
                                + "                return state;\n            }\n        }\n        var batch",
                        "return length < MAX_WRITE && (snapshot == null || !snapshot.isLoading());",
                        "return length < MAX_WRITE;"),
                Mutant.of(
                        "a state is loaded before the places are taken",
                        Kind.LOSS,
                        "internal.channel.LocalChannels",
                        "        var readers = joined.stream()",
                        "        var snapshot = snapshot(subscription, subscriber);\n"
                                + "        if (snapshot != null && lastEventId == null) {\n"
                                + "            snapshot.loadNow();\n        }\n"
                                + "        var readers = joined.stream()",
                        "        var snapshot = snapshot(subscription, subscriber);\n        var invalid",
                        "        var invalid",
                        "if (snapshot != null && !beginning.isResumed()) {",
                        "if (snapshot != null && !beginning.isResumed() && lastEventId != null) {"),
                Mutant.of(
                        "who brings an unusable cursor is not told",
                        Kind.LOSS,
                        "internal.channel.StreamBeginning",
                        "return returning && known == 0 && !placed.isEmpty();",
                        "return false;"),
                Mutant.of(
                        "who comes back begins anew",
                        Kind.NEEDLESS_RESET,
                        "internal.channel.StreamBeginning",
                        "return cursor == null ? null : cursor.position(channel.hash);",
                        "return null;"),
                Mutant.of(
                        "a reset that is yet to be told moves the place of a client that takes nothing",
                        Kind.LOSS,
                        "internal.channel.LogReader",
                        "if (answer instanceof Page.Entries) {",
                        "if (answer != null) {"),
                Mutant.of(
                        "the newest event does not follow the reset of a channel of latest values",
                        Kind.LOSS,
                        "internal.channel.LogReader",
                        "            sequence--;\n",
                        ""),
                Mutant.of(
                        "the store counts a place at the beginning of its window as trimmed",
                        Kind.NEEDLESS_RESET,
                        "memory.MemoryHistory",
                        "if (start.isAfter(place)) {",
                        "if (!place.isAfter(start)) {"),
                Mutant.of(
                        "the store does not say that it has trimmed",
                        Kind.LOSS,
                        "memory.MemoryHistory",
                        "if (start.isAfter(place)) {",
                        "if (false) {",
                        "tail.messages((int) (place.sequence() - start.sequence()), limit)",
                        "tail.messages((int) Math.max(0, place.sequence() - start.sequence()), limit)"),
                Mutant.of(
                        "a new store has the generations of the old",
                        Kind.LOSS,
                        "memory.MemoryBroker",
                        "        new SecureRandom().nextBytes(secret);\n",
                        ""));
    }

    @Test
    void theEngineItselfIsCompleteOrTold() {
        var findings = LongStream.range(0, SEEDS)
                .boxed()
                .flatMap(seed -> EngineScenario.findings(seed).stream().map(finding -> "seed " + seed + ": " + finding))
                .limit(10)
                .toList();

        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OutOfMemoryError", "IllegalStateException"})
    void anEngineThatCannotMakeBatchesIsCompleteOrTold(String failure) {
        var classes = MutatedClasses.of(
                "internal.channel.Batch",
                List.of("int length = 0;", "int length = 0; if (last > 0) throw new " + failure + "();"));

        assertThat(LongStream.range(0, SEEDS / 10).boxed().flatMap(seed -> findings(classes, seed)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void anEngineWithoutAStepIsFound(Mutant mutant) {
        var classes = MutatedClasses.of(mutant.type, mutant.oldAndNew);

        assertThat(LongStream.range(0, SEEDS)
                        .boxed()
                        .flatMap(seed -> findings(classes, seed))
                        .filter(finding -> finding.startsWith(mutant.kind.name()))
                        .findFirst())
                .as(mutant.kind + " found within " + SEEDS + " seeds")
                .isPresent();
    }

    @SuppressWarnings("unchecked") // of the method called
    private static Stream<String> findings(MutatedClasses classes, long seed) {
        return ((List<String>) classes.call(EngineScenario.class, "findings", seed)).stream();
    }
}
