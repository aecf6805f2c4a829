package io.github.ssejaxrs.benchmarks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes as a network may hand them over. */
final class Split {

    private Split() {}

    static List<byte[]> at(byte[] bytes, int first, int second) {
        return List.of(
                Arrays.copyOfRange(bytes, 0, first),
                Arrays.copyOfRange(bytes, first, second),
                Arrays.copyOfRange(bytes, second, bytes.length));
    }

    static List<byte[]> single(byte[] bytes) {
        var pieces = new ArrayList<byte[]>();
        for (var next : bytes) {
            pieces.add(new byte[] {next});
        }
        return pieces;
    }
}
