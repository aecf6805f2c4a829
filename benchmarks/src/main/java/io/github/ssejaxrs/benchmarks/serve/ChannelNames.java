package io.github.ssejaxrs.benchmarks.serve;

import java.util.List;
import java.util.stream.IntStream;

/** The channels of {@code ?channels=N}: {@code c-0} to {@code c-(N-1)}. */
final class ChannelNames {

    private ChannelNames() {}

    static List<String> of(String channel, int channels) {
        return IntStream.range(0, channels).mapToObj(i -> channel + "-" + i).toList();
    }
}
