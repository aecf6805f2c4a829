package io.github.ssejaxrs.benchmarks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads a server that runs already, and prints what was seen as JSON. */
@Command(
        name = "load",
        description = "Opens streams, publishes, and counts what comes. Fails if anything was lost or wrong.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Load implements Callable<Integer> {

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
    public Integer call() throws Exception {
        var plan = new LoadPlan(server, processes, streams, others, stalled, channels, rate, payload, warmUp, duration);
        var report = LoadRun.run(plan, threads);
        var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        System.out.println(json.writeValueAsString(report));
        return report.faultless() ? 0 : 1;
    }
}
