package io.github.ssejaxrs.benchmarks;

import io.github.ssejaxrs.benchmarks.compare.Compare;
import io.github.ssejaxrs.benchmarks.load.Load;
import io.github.ssejaxrs.benchmarks.micro.Micro;
import io.github.ssejaxrs.benchmarks.serve.Floor;
import io.github.ssejaxrs.benchmarks.serve.Serve;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one way in: {@code java -jar benchmarks.jar <command>}. */
@Command(
        name = "benchmarks",
        description = "What a delivery costs, beside others.",
        mixinStandardHelpOptions = true,
        subcommands = {Serve.class, Floor.class, Load.class, Compare.class, Micro.class})
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }
}
