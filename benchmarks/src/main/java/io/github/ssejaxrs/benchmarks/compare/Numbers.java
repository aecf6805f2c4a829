package io.github.ssejaxrs.benchmarks.compare;

import java.util.Locale;

/** Numbers as people read them: three digits that count, and no more. */
final class Numbers {

    private Numbers() {}

    static String plain(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "–";
        }
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f", value);
    }
}
