package io.github.ssejaxrs.benchmarks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads a server that runs already, and prints what was seen as JSON. */
@Command(
        name = "load",
        description =
                "Opens streams, publishes, and counts what comes. Ends with 1 if anything was lost or wrong, with 2 if nothing could be measured.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Load implements Callable<Integer> {

    private static final int FAULTS = 1;
    private static final int FAILED = 2;

    @Option(names = "--server", required = true, paramLabel = "HOST:PORT", converter = ServerAddress.class)
    private InetSocketAddress server = new InetSocketAddress(0);

    @Option(names = "--pid", required = true, split = ",", description = "The server's processes.")
    private List<Long> processes = List.of();

    @Option(names = "--streams", defaultValue = "1000", description = "Default: ${DEFAULT-VALUE}.")
    private int streams;

    @Option(names = "--others", defaultValue = "0", description = "Streams that nothing is published to.")
    private int others;

    @Option(names = "--stalled", defaultValue = "0", description = "How many of the streams never read.")
    private int stalled;

    @Option(names = "--channels", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private int channels;

    @Option(
            names = "--rate",
            defaultValue = "10",
            description = "Events a second, on each channel. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--payload", defaultValue = "100", description = "Bytes of data. Default: ${DEFAULT-VALUE}.")
    private int payload;

    @Option(
            names = "--warm-up",
            defaultValue = "3s",
            converter = ShortDuration.class,
            description = "Default: ${DEFAULT-VALUE}.")
    private Duration warmUp = Duration.ZERO;

    @Option(
            names = "--duration",
            defaultValue = "10s",
            converter = ShortDuration.class,
            description = "0s measures idle streams alone. Default: ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ZERO;

    @Option(names = "--threads", defaultValue = "1", description = "That read. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Override
    public Integer call() throws InterruptedException {
        try {
            var plan = new LoadPlan(
                    server, processes, streams, others, stalled, channels, rate, payload, warmUp, duration);
            var report = LoadRun.run(plan, threads);
            System.out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(report));
            return report.faultless() ? 0 : FAULTS;
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("Nothing was measured: " + e.getMessage());
            return FAILED;
        }
    }
}
