package io.github.ssejaxrs.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the server costs its machine, as Linux counts it; several processes are counted as one. */
final class ServerProcess {

    /** Linux shows processor time in hundredths of a second, whatever its own clock (USER_HZ, see proc(5)). */
    private static final double TICKS_A_SECOND = 100;

    private static final Path PROC = Path.of("/proc");
    private static final Pattern DESCRIPTORS = Pattern.compile("(?m)^Max open files +([0-9]+|unlimited)");

    private final List<Long> processes;

    ServerProcess(List<Long> processes) throws IOException {
        if (!Files.exists(PROC.resolve("self/stat"))) {
            throw new IOException("Processor time and memory are read from /proc, which only Linux has");
        }
        for (var process : processes) {
            if (!Files.exists(of(process))) {
                throw new IOException("There is no process " + process);
            }
        }
        this.processes = List.copyOf(processes);
    }

    /** Seconds of processor time; the total is the finer measure, so it need not be the sum of the others. */
    record Cpu(double user, double kernel, double total) {}

    /**
     * All processor time so far.
     *
     * @param user seconds, in hundredths
     * @param kernel seconds, in hundredths
     * @param tasks nanoseconds of each thread there is; empty if the system does not tell
     */
    record CpuReading(double user, double kernel, Map<String, Long> tasks) {

        CpuReading {
            tasks = Map.copyOf(tasks);
        }

        /** By nanoseconds, unless a thread has ended since and took its own with it. */
        Cpu since(CpuReading before) {
            var inUser = user - before.user;
            var inKernel = kernel - before.kernel;
            var precise = !before.tasks.isEmpty() && tasks.keySet().containsAll(before.tasks.keySet());
            return new Cpu(inUser, inKernel, precise ? (nanos() - before.nanos()) / 1e9 : inUser + inKernel);
        }

        private long nanos() {
            return tasks.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    CpuReading cpu() throws IOException {
        var user = 0L;
        var kernel = 0L;
        var tasks = new HashMap<String, Long>();
        for (var process : processes) {
            var stat = Files.readString(of(process).resolve("stat"));
            // The second field is the name in parentheses, which may hold anything; the third is the first after it.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            user += Long.parseLong(fields[14 - 3]);
            kernel += Long.parseLong(fields[15 - 3]);
            readTasks(of(process).resolve("task"), tasks);
        }
        return new CpuReading(user / TICKS_A_SECOND, kernel / TICKS_A_SECOND, tasks);
    }

    private static void readTasks(Path folder, Map<String, Long> tasks) throws IOException {
        try (var threads = Files.newDirectoryStream(folder)) {
            for (var thread : threads) {
                try {
                    var schedstat = Files.readString(thread.resolve("schedstat"));
                    var nanos = Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
                    // A system that does not count shows zeros.
                    if (nanos > 0) {
                        tasks.put(thread.getFileName().toString(), nanos);
                    }
                } catch (IOException e) {
                    // The thread has just ended, or the system has no such file.
                }
            }
        }
    }

    /** What several processes share counts once, where the system tells. */
    long residentBytes() throws IOException {
        try {
            return sum("smaps_rollup", "Pss:") * 1024;
        } catch (IOException e) {
            // Only who may trace a process may read it, and an old system has none.
            return sum("status", "VmRSS:") * 1024;
        }
    }

    int threads() throws IOException {
        return (int) sum("status", "Threads:");
    }

    /** What the server's process with the fewest may have open. */
    long descriptors() throws IOException {
        var fewest = Long.MAX_VALUE;
        for (var process : processes) {
            fewest = Math.min(fewest, descriptors(of(process)));
        }
        return fewest;
    }

    /** What this process may have open. */
    static long ownDescriptors() throws IOException {
        return descriptors(PROC.resolve("self"));
    }

    List<Long> processes() {
        return processes;
    }

    private static long descriptors(Path process) throws IOException {
        var limits = DESCRIPTORS.matcher(Files.readString(process.resolve("limits")));
        return limits.find() && !limits.group(1).equals("unlimited") ? Long.parseLong(limits.group(1)) : Long.MAX_VALUE;
    }

    private long sum(String file, String field) throws IOException {
        var sum = 0L;
        for (var process : processes) {
            for (var line : Files.readAllLines(of(process).resolve(file))) {
                if (line.startsWith(field)) {
                    sum += Long.parseLong(line.substring(field.length()).strip().split(" ", 2)[0]);
                }
            }
        }
        return sum;
    }

    private static Path of(long process) {
        return PROC.resolve(Long.toString(process));
    }
}
