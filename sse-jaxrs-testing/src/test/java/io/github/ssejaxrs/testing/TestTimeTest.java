package io.github.ssejaxrs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestTimeTest {

    private final TestTime time = new TestTime();
    private final List<String> ran = new ArrayList<>();

    @Test
    void whatFallsDueRunsInOrderEachAtItsMoment() {
        long begin = time.nanoTime();
        time.after(Duration.ofSeconds(3), () -> ran.add("c at " + (time.nanoTime() - begin) / 1_000_000_000));
        time.after(Duration.ofSeconds(1), () -> {
            ran.add("a at " + (time.nanoTime() - begin) / 1_000_000_000);
            time.after(Duration.ofSeconds(1), () -> ran.add("b at " + (time.nanoTime() - begin) / 1_000_000_000));
        });
        time.after(Duration.ofSeconds(3), () -> ran.add("d"));
        time.after(Duration.ofSeconds(4), () -> ran.add("too late"));

        time.pass(Duration.ofMillis(3500));

        assertThat(ran).containsExactly("a at 1", "b at 2", "c at 3", "d");
        assertThat(time.nanoTime() - begin).isEqualTo(Duration.ofMillis(3500).toNanos());
    }

    @Test
    void itBeginsWithThePresentAndItsClockMovesAlong() {
        var clock = time.clock();
        var begin = clock.instant();

        time.pass(Duration.ofHours(25));

        assertThat(begin).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(clock.instant()).isEqualTo(begin.plus(Duration.ofHours(25)));
        assertThat(clock.withZone(ZoneId.of("Europe/Berlin")).instant()).isEqualTo(clock.instant());
        assertThat(clock.withZone(ZoneId.of("Europe/Berlin")).getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    }

    @Test
    void onlyOneThreadAtATimeLetsItPass() {
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        var runs = new AtomicInteger();
        IntStream.range(0, 1000)
                .forEach(i -> time.after(Duration.ofMillis(i), () -> {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    runs.incrementAndGet();
                    atOnce.decrementAndGet();
                }));

        var passing = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(() -> time.pass(Duration.ofMillis(250))))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(passing).join();

        assertThat(runs).hasValue(1000);
        assertThat(most).hasValue(1);
    }

    @Test
    void itNeverRunsBackwardsHoweverManyThreadsUseIt() throws Exception {
        var over = new AtomicBoolean();
        var backwards = new AtomicInteger();
        var late = new AtomicInteger();
        var users = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    long last = time.nanoTime();
                    for (int n = 0; n < 20_000 && !over.get(); n++) { // not for ever, which time would never get past
                        time.after(Duration.ofNanos(i), () -> {});
                        long now = time.nanoTime();
                        if (now < last) {
                            backwards.incrementAndGet();
                        }
                        last = now;
                    }
                }))
                .toArray(CompletableFuture[]::new);

        for (int i = 0; i < 20_000; i++) {
            long until = time.nanoTime() + 10;
            time.pass(Duration.ofNanos(10));
            if (time.nanoTime() != until) {
                late.incrementAndGet();
            }
        }
        over.set(true);
        CompletableFuture.allOf(users).get(30, TimeUnit.SECONDS);

        assertThat(backwards).hasValue(0);
        assertThat(late).hasValue(0);
    }

    @Test
    void itRunsForwardsAndIsMovedByTheTestAlone() {
        assertThatIllegalArgumentException().isThrownBy(() -> time.pass(Duration.ofSeconds(-1)));
        time.after(Duration.ZERO, () -> time.pass(Duration.ofSeconds(1)));
        assertThatIllegalStateException().isThrownBy(() -> time.pass(Duration.ZERO));
    }

    @Test
    void whenItIsOverNothingFallsDueAnyMore() {
        time.after(Duration.ofSeconds(1), () -> ran.add("never"));
        time.end();

        time.pass(Duration.ofSeconds(2));

        assertThat(ran).isEmpty();
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> time.after(Duration.ZERO, () -> {}));
    }
}
