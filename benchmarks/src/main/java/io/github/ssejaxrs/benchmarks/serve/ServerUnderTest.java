package io.github.ssejaxrs.benchmarks.serve;

import java.net.InetSocketAddress;
import java.util.List;

/** A server that listens, in processes of its own. */
public interface ServerUnderTest extends AutoCloseable {

    /** What it is called where results are shown. */
    String name();

    /** Where it listens; other loopback addresses of the same port are as good. */
    InetSocketAddress address();

    /** The processes whose processor time and memory are the server's. */
    List<Long> processes();

    /** Ends the processes and waits for it. */
    @Override
    void close();
}
