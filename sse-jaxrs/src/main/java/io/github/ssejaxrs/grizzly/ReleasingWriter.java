package io.github.ssejaxrs.grizzly;

import io.github.ssejaxrs.spi.Connection.Listener;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.spi.ContainerResponseWriter;

/**
 * What Jersey writes a response to that has been taken over: nothing. So it ends its request as it ends any other, and
 * keeps none of it for as long as the stream is open.
 */
final class ReleasingWriter implements ContainerResponseWriter {

    private final Runnable released;
    private final Listener stream;

    ReleasingWriter(Runnable released, Listener stream) {
        this.released = released;
        this.stream = stream;
    }

    @Override
    public OutputStream writeResponseStatusAndHeaders(long contentLength, ContainerResponse response) {
        return OutputStream.nullOutputStream();
    }

    @Override
    public boolean suspend(long timeOut, TimeUnit unit, TimeoutHandler handler) {
        return true;
    }

    @Override
    public void setSuspendTimeout(long timeOut, TimeUnit unit) {
        // the stream has no end that Jersey knows
    }

    @Override
    public void commit() {
        released.run();
    }

    @Override
    public void failure(Throwable error) {
        stream.gone(error);
        released.run();
    }

    @Override
    public boolean enableResponseBuffering() {
        return false;
    }
}
