package io.github.ssejaxrs.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The first few things that were wrong, in words. */
final class Faults {

    private static final int SHOWN = 10;
    private static final int SHOWN_BYTES = 160;

    /** Guarded by this. */
    private final List<String> first = new ArrayList<>();

    synchronized void add(String fault) {
        if (first.size() < SHOWN) {
            first.add(fault);
        }
    }

    void add(String fault, byte[] bytes, int start, int end) {
        add(fault + ": " + quote(bytes, start, end));
    }

    synchronized List<String> first() {
        return List.copyOf(first);
    }

    private static String quote(byte[] bytes, int start, int end) {
        var text = new String(bytes, start, Math.min(end - start, SHOWN_BYTES), StandardCharsets.ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n");
        return '"' + text + (end - start > SHOWN_BYTES ? "\"…" : "\"");
    }
}
