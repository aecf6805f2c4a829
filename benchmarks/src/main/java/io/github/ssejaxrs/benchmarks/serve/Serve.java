package io.github.ssejaxrs.benchmarks.serve;

import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the library, or what Jersey itself has for the same, in one of three containers. */
@Command(
        name = "serve",
        description = "Runs the library in a container, with what a client of the benchmarks asks for.",
        mixinStandardHelpOptions = true)
public final class Serve implements Callable<Integer> {

    /** What keeps the events. */
    enum BrokerKind {
        MEMORY,
        REDIS
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--port", defaultValue = "0", description = "Where to listen; 0, the default, is any free port.")
    private int port;

    @Option(names = "--container", defaultValue = "grizzly", description = "grizzly, the default, jetty or tomcat.")
    private Container container;

    @Option(names = "--broker", defaultValue = "memory", description = "memory, the default, or redis.")
    private BrokerKind broker;

    @Option(names = "--redis", paramLabel = "URL", description = "Where Redis is, such as redis://localhost:6379.")
    private @Nullable String redis;

    @Option(names = "--stock", description = "Not the library, but Jersey's own broadcaster at the same paths.")
    private boolean stock;

    @Override
    public Integer call() throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        var running = container.start(deployment(), port);
        new ReadyLine(ProcessHandle.current().pid(), running.port()).print();
        UntilKilled.thenStop(running);
        return 0;
    }

    private Deployment deployment() {
        if (stock) {
            if (broker != BrokerKind.MEMORY) {
                throw new ParameterException(spec.commandLine(), "--stock knows no broker");
            }
            return StockRooms.deployment();
        }
        if ((broker == BrokerKind.REDIS) != (redis != null)) {
            throw new ParameterException(spec.commandLine(), "--broker redis and --redis URL go together");
        }
        return LibraryRooms.deployment(redis);
    }
}
