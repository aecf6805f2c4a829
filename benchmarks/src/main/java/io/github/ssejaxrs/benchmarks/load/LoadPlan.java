package io.github.ssejaxrs.benchmarks.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What is to be done to a server.
 *
 * @param server where it listens; streams go to several loopback addresses of the same port
 * @param processes of the server, whose processor time and memory are read
 * @param streams how many are opened, spread evenly over the channels
 * @param others streams besides, each on a channel of its own that nothing is published to
 * @param stalled how many of the streams never read after the head; they stall only if more is published to each than the
 *     system takes, else the run fails
 * @param channels how many there are; the one is {@code c}, several are {@code c-0}, {@code c-1}, …
 * @param rate events a second, on each channel
 * @param payload bytes of data of each event
 * @param warmUp published but not counted
 * @param duration measured; zero to measure idle streams alone
 */
public record LoadPlan(
        InetSocketAddress server,
        List<Long> processes,
        int streams,
        int others,
        int stalled,
        int channels,
        double rate,
        int payload,
        Duration warmUp,
        Duration duration) {

    public LoadPlan {
        processes = List.copyOf(processes);
        if (streams < 0 || others < 0 || streams + others < 1) {
            throw new IllegalArgumentException("At least one stream is needed: " + streams + " and " + others);
        }
        if (stalled < 0 || stalled > streams) {
            throw new IllegalArgumentException("Of " + streams + " streams there cannot stall " + stalled);
        }
        if (channels < 1) {
            throw new IllegalArgumentException("At least one channel is needed: " + channels);
        }
    }
}
