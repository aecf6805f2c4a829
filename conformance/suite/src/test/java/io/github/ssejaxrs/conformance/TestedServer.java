package io.github.ssejaxrs.conformance;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A server that can be started with the application deployed. Used by one thread. */
public interface TestedServer {

    /** Name and version, for the table. */
    String name();

    Set<Trait> traits();

    /**
     * What cannot pass here, by the names of the tests' methods, and why. They are run all the same; one that passes has
     * to be taken out.
     */
    default Map<String, String> faults() {
        return Map.of();
    }

    /** Starts it and deploys the application; returns when it answers. */
    void start() throws Exception;

    /** Where the application's resources are; ends with a slash. */
    URI base();

    /** Takes the application away while streams are open. The server may end with it, where it is one with it. */
    void undeploy() throws Exception;

    /** The names of the threads that are the library's; of this process, unless the server has one of its own. */
    default List<String> libraryThreads() throws Exception {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("sse-jaxrs-"))
                .toList();
    }

    /** Stops it. What it wrote is kept if a test failed. */
    void stop() throws Exception;
}
