package io.github.ssejaxrs.servlet;

import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.OnDemandConnection;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/** Writes that block, for containers whose other ones do not hold what they promise. */
final class BlockingOutput implements OnDemandConnection.Output {

    private final ServletOutputStream out;
    private final Runnable complete;
    private final ReentrantLock io = new ReentrantLock(); // held while the stream is touched
    private volatile boolean quiet;

    BlockingOutput(ServletOutputStream out, Runnable complete) {
        this.out = out;
        this.complete = complete;
    }

    @Override
    public void write(Frame frame) throws IOException {
        io.lock();
        try {
            if (quiet) {
                throw new IOException("The container has ended the response");
            }
            frame.writeTo(out);
            out.flush();
        } finally {
            io.unlock();
        }
    }

    @Override
    public void close() {
        complete.run();
    }

    /** Returns when no write is under way any more, and none will be. */
    void quiesce() {
        quiet = true;
        Quiesce.await(io);
    }
}
