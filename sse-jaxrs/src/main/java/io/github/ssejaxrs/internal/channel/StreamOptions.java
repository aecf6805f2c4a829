package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.internal.stream.ControlFrames;
import io.github.ssejaxrs.spi.Frame;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** What is the same for all streams of a node, with the chance that makes each one different. Immutable. */
final class StreamOptions {

    /** Streams opened together do not fall due together. */
    private static final double KEEP_ALIVE_SPREAD = 0.2;

    final Frame keepAliveFrame;
    final long writeStallNanos;
    private final Duration keepAlive;
    private final long retryMinMillis;
    private final long retryMaxMillis;

    StreamOptions(Settings settings) {
        keepAlive = settings.get(Setting.KEEP_ALIVE);
        retryMinMillis = settings.get(Setting.RETRY_MIN).toMillis();
        retryMaxMillis = settings.get(Setting.RETRY_MAX).toMillis();
        writeStallNanos = settings.get(Setting.WRITE_STALL).toNanos();
        keepAliveFrame = ControlFrames.keepAlive(settings.get(Setting.KEEP_ALIVE_EVENT));
    }

    Duration retry() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(retryMinMillis, retryMaxMillis + 1));
    }

    long keepAliveNanos() {
        double factor = ThreadLocalRandom.current().nextDouble(1 - KEEP_ALIVE_SPREAD, 1 + KEEP_ALIVE_SPREAD);
        return (long) (keepAlive.toNanos() * factor);
    }

    /** Often enough for the shortest keep-alive, and about once a second for the usual one. */
    Duration tick() {
        long millis = keepAlive.toMillis() / 15;
        return Duration.ofMillis(Math.min(1000, Math.max(20, millis)));
    }
}
