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
    private static final double SPREAD = 0.2;

    final Frame keepAliveFrame;
    final boolean keepAliveIsEvent;
    final Duration writeStall;
    private final Duration keepAlive;
    private final Duration maxAge;
    private final Duration retryMin;
    private final Duration retryMax;
    private final Duration retryRefused;

    StreamOptions(Settings settings) {
        keepAlive = settings.get(Setting.KEEP_ALIVE);
        retryMin = settings.get(Setting.RETRY_MIN);
        retryMax = settings.get(Setting.RETRY_MAX);
        retryRefused = settings.get(Setting.RETRY_REFUSED);
        writeStall = settings.get(Setting.WRITE_STALL);
        maxAge = settings.get(Setting.MAX_STREAM_AGE);
        keepAliveIsEvent = settings.get(Setting.KEEP_ALIVE_EVENT);
        keepAliveFrame = ControlFrames.keepAlive(keepAliveIsEvent);
    }

    /** When a client comes back that was cut off. */
    Duration retry() {
        return between(retryMin, retryMax);
    }

    /**
     * When one comes back whose stream was old: sooner, since nothing has failed, and they age at different times. Not at
     * once, since it may be told so for hours: browsers come back after the same time however often it fails.
     */
    Duration retryAged() {
        return between(retryMin.dividedBy(4), retryMin);
    }

    /** When one comes back that was refused. */
    Duration retryRefused() {
        return between(retryRefused.dividedBy(2), retryRefused);
    }

    long keepAliveNanos() {
        return spread(keepAlive);
    }

    long maxAgeNanos() {
        return spread(maxAge);
    }

    private static long spread(Duration time) {
        return (long) (time.toNanos() * ThreadLocalRandom.current().nextDouble(1 - SPREAD, 1 + SPREAD));
    }

    private static Duration between(Duration min, Duration max) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(min.toMillis(), max.toMillis() + 1));
    }

    /** Often enough for the shortest keep-alive, and about once a second for the usual one. */
    Duration tick() {
        long millis = keepAlive.toMillis() / 15;
        return Duration.ofMillis(Math.min(1000, Math.max(20, millis)));
    }
}
