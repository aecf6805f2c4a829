package io.github.ssejaxrs.guide;

import java.util.HashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Event streams as text in which nothing differs from one run to the next. */
final class Wire {

    private static final Pattern RETRY = Pattern.compile("(?m)^retry: \\d+$");
    private static final Pattern CONNECTION = Pattern.compile("\"connection\":\"\\w+\"");
    private static final Pattern STREAM = Pattern.compile("\"stream\":\"[\\w-]+\"");
    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9_-]{20,}");

    private Wire() {}

    /** Equal cursors stay equal, and different ones different. */
    static String normal(String stream) {
        var names = new HashMap<String, String>();
        var text = RETRY.matcher(stream).replaceAll("retry: N");
        text = CONNECTION.matcher(text).replaceAll("\"connection\":\"C\"");
        text = STREAM.matcher(text).replaceAll("\"stream\":\"S\"");
        text = CURSOR.matcher(text)
                .replaceAll(cursor -> Matcher.quoteReplacement(
                        names.computeIfAbsent(cursor.group(), c -> "cursor " + (names.size() + 1))));
        return text.strip() + "\n";
    }

    /** The cursor of the last block that has one. */
    static String lastId(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("id: "))
                .reduce((first, second) -> second)
                .orElseThrow()
                .substring("id: ".length());
    }
}
