package io.github.ssejaxrs.internal.channel;

import static net.jqwik.api.Combinators.combine;

import io.github.ssejaxrs.History;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.channel.EngineModel.Fate;
import io.github.ssejaxrs.spi.Position;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Whatever happens in whatever order: complete or told. The shortest sequence that breaks it is shown. */
class EngineModelTest {

    /** What can go wrong; each sequence knows only some of it, since one trouble hides another. */
    enum Trouble {
        MESSAGES,
        DOUBTS,
        BRANCHES,
        LOSSES,
        READS,
        STATES,
        AGE,
        RESTARTS,
        FORGERY,
        SIZE
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void everyClientSeesOneRunOfOneOrderOrIsToldFirst(
            @ForAll("troubles") Set<Trouble> troubles, @ForAll("steps") List<Step> steps) {
        var model = new EngineModel();
        for (var step : steps) {
            if (step.trouble() == null || troubles.contains(step.trouble())) {
                step.take(model);
                model.checkAll();
            }
        }
        model.heal();
        model.end();
    }

    interface Step {

        void take(EngineModel model);

        default Trouble trouble() {
            return null;
        }
    }

    record Publish(String channel, int events) implements Step {
        @Override
        public void take(EngineModel model) {
            for (int i = 0; i < events; i++) {
                model.publish(channel);
            }
        }
    }

    record PublishLarge(String channel, List<Integer> sizes) implements Step {
        @Override
        public void take(EngineModel model) {
            sizes.forEach(size -> model.publish(channel, size));
        }

        @Override
        public Trouble trouble() {
            return Trouble.SIZE;
        }
    }

    record PublishMeanwhile(String channel) implements Step {
        @Override
        public void take(EngineModel model) {
            model.publishMeanwhile(channel);
        }
    }

    record PublishBadly(String channel, int node, List<Fate> fates) implements Step {
        @Override
        public void take(EngineModel model) {
            fates.forEach(fate -> model.publishBadly(channel, node, fate));
        }

        @Override
        public Trouble trouble() {
            return Trouble.MESSAGES;
        }
    }

    record Arrive(boolean backwards) implements Step {
        @Override
        public void take(EngineModel model) {
            model.arrive(backwards);
        }
    }

    record Stray(String channel, int node, int sequence) implements Step {
        @Override
        public void take(EngineModel model) {
            model.stray(channel, node, sequence + 1);
        }

        @Override
        public Trouble trouble() {
            return Trouble.MESSAGES;
        }
    }

    /** Whether or not there is a reason. */
    record Doubt(String channel, int node, boolean late) implements Step {
        @Override
        public void take(EngineModel model) {
            if (late) {
                model.doubtLater(channel, node);
            } else {
                model.doubt(channel, node);
            }
        }

        @Override
        public Trouble trouble() {
            return Trouble.DOUBTS;
        }
    }

    record LoseAndDoubt(String channel, int node, int events) implements Step {
        @Override
        public void take(EngineModel model) {
            for (int i = 0; i < events; i++) {
                model.publishBadly(channel, node, Fate.IS_LOST);
            }
            model.doubt(channel, node);
        }

        @Override
        public Trouble trouble() {
            return Trouble.DOUBTS;
        }
    }

    record ChangeMaster(String channel, int lost) implements Step {
        @Override
        public void take(EngineModel model) {
            model.changeMaster(channel, lost);
        }

        @Override
        public Trouble trouble() {
            return lost > 0 ? Trouble.LOSSES : Trouble.BRANCHES;
        }
    }

    enum Beginning {
        DEFAULT,
        NONE,
        LAST_TWO,
        LAST_TEN,
        ALL,
        RECENT,
        STATE,
        STATE_THAT_CHANGES;

        Subscription of(List<String> channels, EngineModel model) {
            var to = Subscription.to(channels);
            return switch (this) {
                case DEFAULT -> to;
                case NONE -> to.history(0);
                case LAST_TWO -> to.history(2);
                case LAST_TEN -> to.history(10);
                case ALL -> to.history(History.all());
                case RECENT -> to.history(History.since(model.clock.instant().minus(Duration.ofMinutes(4))));
                case STATE -> to.snapshot(model::state);
                case STATE_THAT_CHANGES ->
                    to.snapshot(() -> {
                        var state = model.state();
                        model.publish(channels.get(0));
                        return state;
                    });
            };
        }
    }

    record Attach(int client, int node, List<String> channels, Beginning beginning, int takes) implements Step {
        @Override
        public void take(EngineModel model) {
            model.attach(client, node, beginning.of(channels, model), "", takes);
        }
    }

    /** With the id of the last event some client saw. */
    record Return(int client, int node, List<String> channels, Beginning beginning, int whose, int takes)
            implements Step {
        @Override
        public void take(EngineModel model) {
            model.attach(client, node, beginning.of(channels, model), model.lastEventId(whose), takes);
        }
    }

    enum Forgery {
        BEHIND,
        AHEAD,
        OF_ANOTHER_GENERATION,
        OF_ANOTHER_CHANNEL,
        GARBAGE;

        String cursor(List<String> channels, int distance, EngineModel model) {
            return switch (this) {
                case BEHIND ->
                    model.cursor(channels, i -> {
                        var end = model.store.window(channels.get(i)).end();
                        return end.at(Math.max(0, end.sequence() - (long) distance * (i + 1)));
                    });
                case AHEAD ->
                    model.cursor(channels, i -> {
                        var end = model.store.window(channels.get(i)).end();
                        return i == 0 ? end.at(end.sequence() + 1 + distance) : end;
                    });
                case OF_ANOTHER_GENERATION ->
                    model.cursor(channels, i -> {
                        var end = model.store.window(channels.get(i)).end();
                        return i == 0 ? new Position(end.generation() ^ 1, distance) : end;
                    });
                case OF_ANOTHER_CHANNEL -> model.cursor(List.of("elsewhere"), i -> new Position(1, distance));
                case GARBAGE -> "garbage" + distance;
            };
        }
    }

    record ReturnForged(int client, int node, List<String> channels, Beginning beginning, Forgery forgery, int distance)
            implements Step {
        @Override
        public void take(EngineModel model) {
            model.attach(
                    client,
                    node,
                    beginning.of(channels, model),
                    forgery.cursor(channels, distance, model),
                    ModelStream.ALL);
        }

        @Override
        public Trouble trouble() {
            return Trouble.FORGERY;
        }
    }

    record Detach(int client, int lost) implements Step {
        @Override
        public void take(EngineModel model) {
            model.detach(client, lost);
        }
    }

    record Stall(int client, int afterWrites) implements Step {
        @Override
        public void take(EngineModel model) {
            model.stall(client, afterWrites);
        }
    }

    record Resume(int client) implements Step {
        @Override
        public void take(EngineModel model) {
            model.resume(client);
        }
    }

    record Pass(int seconds) implements Step {
        @Override
        public void take(EngineModel model) {
            model.pass(Duration.ofSeconds(seconds));
        }
    }

    record Jump(int minutes) implements Step {
        @Override
        public void take(EngineModel model) {
            model.jump(Duration.ofMinutes(minutes));
        }

        @Override
        public Trouble trouble() {
            return Trouble.AGE;
        }
    }

    record ReplaceStore() implements Step {
        @Override
        public void take(EngineModel model) {
            model.replaceStore();
        }

        @Override
        public Trouble trouble() {
            return Trouble.RESTARTS;
        }
    }

    record HoldReads(int node, boolean hold) implements Step {
        @Override
        public void take(EngineModel model) {
            if (hold) {
                model.holdReads(node);
            } else {
                model.releaseReads(node);
            }
        }

        @Override
        public Trouble trouble() {
            return Trouble.READS;
        }
    }

    record FailReads(int node, boolean fail) implements Step {
        @Override
        public void take(EngineModel model) {
            model.failReads(node, fail);
        }

        @Override
        public Trouble trouble() {
            return Trouble.READS;
        }
    }

    record HoldStates(int node, boolean hold) implements Step {
        @Override
        public void take(EngineModel model) {
            if (hold) {
                model.holdStates(node);
            } else {
                model.releaseStates(node);
            }
        }

        @Override
        public Trouble trouble() {
            return Trouble.STATES;
        }
    }

    @Provide
    Arbitrary<Set<Trouble>> troubles() {
        return Arbitraries.subsetOf(Trouble.values());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var channel = Arbitraries.of(EngineModel.CHANNELS);
        var channels = Arbitraries.of(
                List.of("newest"),
                List.of("small"),
                List.of("wide"),
                List.of("newest", "small"),
                List.of("wide", "small"),
                List.of("newest", "small", "wide"));
        var client = upTo(EngineModel.CLIENTS - 1);
        var node = upTo(EngineModel.NODES - 1);
        var beginning = Arbitraries.of(Beginning.class);
        var forgery = Arbitraries.of(Forgery.class);
        var either = Arbitraries.of(true, false);
        var takes = Arbitraries.frequency(
                Tuple.of(8, ModelStream.ALL), Tuple.of(2, 0), Tuple.of(1, 1), Tuple.of(2, 2), Tuple.of(1, 3));
        var events = Arbitraries.frequency(
                Tuple.of(20, 1), Tuple.of(10, 2), Tuple.of(5, 4), Tuple.of(5, 7), Tuple.of(1, 150));
        var sizes =
                Arbitraries.of(10, 10_000, 30_000, 60_000).list().ofMinSize(1).ofMaxSize(6);
        var fates = Arbitraries.of(Fate.class).list().ofMinSize(1).ofMaxSize(8);
        var lost = Arbitraries.of(0, 0, 0, 1, 1, 2, 5, 200);
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                Tuple.of(20, combine(channel, events).as(Publish::new)),
                Tuple.of(8, combine(channel, sizes).as(PublishLarge::new)),
                Tuple.of(8, combine(channel, node, fates).as(PublishBadly::new)),
                Tuple.of(6, channel.map(PublishMeanwhile::new)),
                Tuple.of(3, either.map(Arrive::new)),
                Tuple.of(1, combine(channel, node, upTo(9)).as(Stray::new)),
                Tuple.of(4, combine(channel, node, either).as(Doubt::new)),
                Tuple.of(3, combine(channel, node, upTo(3)).as(LoseAndDoubt::new)),
                Tuple.of(8, combine(channel, lost).as(ChangeMaster::new)),
                Tuple.of(8, combine(client, node, channels, beginning, takes).as(Attach::new)),
                Tuple.of(
                        10,
                        combine(client, node, channels, beginning, client, takes)
                                .as(Return::new)),
                Tuple.of(
                        4,
                        combine(client, node, channels, beginning, forgery, upTo(12))
                                .as(ReturnForged::new)),
                Tuple.of(4, combine(client, upTo(6)).as(Detach::new)),
                Tuple.of(8, combine(client, upTo(2)).as(Stall::new)),
                Tuple.of(6, client.map(Resume::new)),
                Tuple.of(6, Arbitraries.of(1, 3, 3, 40, 100).map(Pass::new)),
                Tuple.of(3, Arbitraries.of(3, 6, 11).map(Jump::new)),
                Tuple.of(2, Arbitraries.create(ReplaceStore::new)),
                Tuple.of(4, combine(node, either).as(HoldReads::new)),
                Tuple.of(3, combine(node, either).as(FailReads::new)),
                Tuple.of(3, combine(node, either).as(HoldStates::new)));
        return step.list().ofMaxSize(60).withSizeDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Integer> upTo(int most) {
        return Arbitraries.integers().between(0, most);
    }
}
