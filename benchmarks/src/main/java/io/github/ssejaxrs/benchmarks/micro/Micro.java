package io.github.ssejaxrs.benchmarks.micro;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Hands everything after its name to JMH, whose {@code -h} tells the rest. */
@Command(
        name = "micro",
        description = "Measures single steps with JMH; its arguments are JMH's, -h lists them, -l the benchmarks.")
public final class Micro implements Callable<Integer> {

    @Unmatched
    private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
