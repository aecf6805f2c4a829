package io.github.ssejaxrs.grizzly;

import io.github.ssejaxrs.spi.Connection.Listener;
import io.github.ssejaxrs.spi.Frame;
import java.io.IOException;
import org.glassfish.grizzly.http.io.NIOOutputStream;
import org.glassfish.grizzly.http.server.Response;

/** Writes through the HTTP codec, for TLS and for protocols other than HTTP/1. */
final class CodecOutput implements GrizzlyOutput {

    private final Response response;
    private final NIOOutputStream out;
    private final Listener stream;

    CodecOutput(Response response, Listener stream) {
        this.response = response;
        this.stream = stream;
        this.out = response.getNIOOutputStream();
    }

    @Override
    public boolean canWrite() {
        return out.canWrite();
    }

    @Override
    public void notifyWritable(Runnable writable) {
        out.notifyCanWrite(new WhenWritable(writable, stream));
    }

    @Override
    public void write(Frame frame) throws IOException {
        frame.writeTo(out);
        out.flush();
    }

    @Override
    public void takeReads() {
        // they are Grizzly's: the client's other requests, or its close
    }

    @Override
    public void released() {
        // the codec needs all of it
    }

    @Override
    public void end() {
        response.resume();
    }
}
