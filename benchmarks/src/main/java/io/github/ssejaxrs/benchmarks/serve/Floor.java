package io.github.ssejaxrs.benchmarks.serve;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the least that can be done for an event: one write to each stream, in one thread. */
@Command(
        name = "floor",
        description = {
            "Runs the floor under all servers: one thread that writes each event once to each stream.",
            "It is no server: nothing is retained or queued, and a stream that does not take all is closed."
        },
        mixinStandardHelpOptions = true)
public final class Floor implements Callable<Integer> {

    @Option(names = "--port", defaultValue = "0", description = "Where to listen; 0, the default, is any free port.")
    private int port;

    @Override
    public Integer call() throws Exception {
        var loop = FloorLoop.open(port);
        new ReadyLine(ProcessHandle.current().pid(), loop.port()).print();
        loop.run(); // until killed
        return 0;
    }
}
