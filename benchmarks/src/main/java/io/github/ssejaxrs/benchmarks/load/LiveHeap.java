package io.github.ssejaxrs.benchmarks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What lives on the heap of a server that is a JVM, asked for by the JDK's {@code jcmd}. */
final class LiveHeap {

    /** The last line of a class histogram: {@code Total  instances  bytes}. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");

    private final List<Long> processes;

    LiveHeap(List<Long> processes) {
        this.processes = processes.stream().filter(LiveHeap::isJava).toList();
    }

    /** After a full collection, which this asks for; empty if no process is a JVM. */
    OptionalLong bytes() throws IOException, InterruptedException {
        if (processes.isEmpty()) {
            return OptionalLong.empty();
        }
        var sum = 0L;
        for (var process : processes) {
            // The second collects what the first only made collectable: what had to be cleaned or dereferenced first.
            ask(process, "GC.run");
            ask(process, "GC.run");
            var total = TOTAL.matcher(ask(process, "GC.class_histogram"));
            if (!total.find()) {
                throw new IOException("The class histogram of process " + process + " has no total");
            }
            sum += Long.parseLong(total.group(1));
        }
        return OptionalLong.of(sum);
    }

    private static boolean isJava(long process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process + "/exe")).endsWith("java");
        } catch (IOException e) {
            return false;
        }
    }

    private static String ask(long process, String command) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        var asked = new ProcessBuilder(jcmd.toString(), Long.toString(process), command)
                .redirectErrorStream(true)
                .start();
        var answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (asked.waitFor() != 0) {
            throw new IOException("jcmd " + process + " " + command + ": " + answer.strip());
        }
        return answer;
    }
}
