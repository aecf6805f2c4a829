package io.github.ssejaxrs.benchmarks.serve;

import java.util.regex.Pattern;

/** What a server says, once and as its only word, when it listens: {@code ready PID PORT}. */
record ReadyLine(long pid, int port) {

    private static final Pattern FORM = Pattern.compile("ready (\\d+) (\\d+)");

    static ReadyLine parse(String line) {
        var matcher = FORM.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not \"ready PID PORT\": " + line);
        }
        return new ReadyLine(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    void print() {
        System.out.println(this);
        System.out.flush();
    }

    @Override
    public String toString() {
        return "ready " + pid + " " + port;
    }
}
