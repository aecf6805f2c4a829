package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.internal.config.SettingsSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The tick and the pump meet over one stream. */
class StreamTimesTest {

    private static final long LATE = 2_000_000_000L;
    private static final int ROUNDS = 100_000;

    private final StreamTimes times =
            new StreamTimes(new StreamOptions(Settings.from(List.of(SettingsSource.builder(Map.of())), Set.of())), 0);

    @Test
    void aClientIsAskedAgainOnceForEachWriteThatASecondOfSilenceFollows() {
        var options = new StreamOptions(Settings.from(List.of(SettingsSource.builder(Map.of())), Set.of()));
        times.written(LATE, options);
        assertThat(times.asksAgain(LATE)).isFalse();
        assertThat(times.asksAgain(2 * LATE)).isTrue();
        assertThat(times.asksAgain(3 * LATE)).isFalse();

        times.written(3 * LATE, options);
        assertThat(times.asksAgain(4 * LATE)).isTrue();
    }

    @Test
    void whoGoesOnWhileItIsFoundBehindIsNotBehindWhenItStallsAgain() {
        var stalls = new AtomicInteger();
        var found = new AtomicInteger();
        var tick = CompletableFuture.runAsync(() -> {
            for (int round = 1; round <= ROUNDS; round++) {
                await(stalls, round);
                times.fallsBehind(LATE);
                found.set(round);
            }
        });
        int wrong = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            times.notWritable();
            stalls.set(round);
            for (int i = round % 64; i > 0; i--) {
                Thread.onSpinWait();
            }
            times.writable();
            await(found, round);

            times.writable(); // whoever finds it behind wakes the pump
            wrong += times.notWritable() ? 1 : 0;
            times.writable();
        }
        tick.join();
        assertThat(wrong).isZero();
    }

    private static void await(AtomicInteger meeting, int round) {
        while (meeting.get() != round) {
            Thread.onSpinWait();
        }
    }
}
