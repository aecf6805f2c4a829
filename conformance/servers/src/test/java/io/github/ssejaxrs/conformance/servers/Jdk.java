package io.github.ssejaxrs.conformance.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A JDK on this machine. */
record Jdk(Path home, int feature) {

    /** Where Linux distributions put them. */
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    static Jdk current() {
        return new Jdk(
                Path.of(System.getProperty("java.home")), Runtime.version().feature());
    }

    /**
     * This one if it is new enough, else one that {@code JAVA_HOME_…} names or that is installed.
     *
     * @throws IllegalStateException if there is none
     */
    static Jdk atLeast(int feature) throws IOException {
        if (current().feature >= feature) {
            return current();
        }
        for (var home : known()) {
            var release = home.resolve("release");
            if (Files.isRegularFile(release) && Files.isExecutable(home.resolve("bin/javac"))) {
                int found = feature(Files.readAllLines(release));
                if (found >= feature) {
                    return new Jdk(home, found);
                }
            }
        }
        throw new IllegalStateException(
                "A JDK " + feature + " or later is needed beside the one that runs this; install " + "one in "
                        + INSTALLED + ", or name its directory in the environment variable JAVA_HOME_" + feature);
    }

    Path tool(String name) {
        return home.resolve("bin").resolve(name);
    }

    private static List<Path> known() throws IOException {
        var named = System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("JAVA_HOME_"))
                .map(Map.Entry::getValue)
                .map(Path::of);
        if (!Files.isDirectory(INSTALLED)) {
            return named.toList();
        }
        try (var installed = Files.list(INSTALLED)) {
            return Stream.concat(named, installed).toList();
        }
    }

    /** From a line such as {@code JAVA_VERSION="21.0.5"}. */
    private static int feature(List<String> release) {
        return release.stream()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.replaceAll("[^0-9.]", ""))
                .mapToInt(version -> Runtime.Version.parse(version).feature())
                .findFirst()
                .orElse(0);
    }
}
