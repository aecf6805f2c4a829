package io.github.ssejaxrs.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A connection that events are published over, one request each; a thread of its own reads the answers in their order. */
final class PublishConnection {

    private static final int CLOSE_MILLIS = 5_000;
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);

    private final InetSocketAddress server;
    private final byte[] head;
    private final Publication publication;
    private final Histogram latency;

    private final Socket socket = new Socket();
    private final Thread reader = new Thread(this::readAnswers, "answers");
    private final byte[] data;
    private final byte[] request;

    /** The number of the event that was answered last; only the reader writes. */
    private volatile long answered;

    private volatile boolean ended;
    private volatile @Nullable IOException failure;

    /** @param answered the number of the event before the first that is published here */
    PublishConnection(
            InetSocketAddress server, String target, Publication publication, Histogram latency, long answered) {
        this.server = server;
        this.publication = publication;
        this.latency = latency;
        this.answered = answered;
        this.head = ("POST " + target + " HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                        + "\r\nContent-Type: text/plain\r\nContent-Length: ")
                .getBytes(StandardCharsets.US_ASCII);
        this.data = new byte[publication.longest()];
        this.request = new byte[head.length + 16 + data.length];
    }

    void open() throws IOException {
        socket.connect(server);
        socket.setTcpNoDelay(true);
        reader.setDaemon(true);
        reader.start();
    }

    void send(long sequence) throws IOException {
        var length = publication.data(sequence, data);
        var framing = (length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(framing, 0, request, head.length, framing.length);
        System.arraycopy(data, 0, request, head.length + framing.length, length);
        try {
            socket.getOutputStream().write(request, 0, head.length + framing.length + length);
        } catch (IOException e) {
            // The server may have said before that it would close; the answers tell.
            join();
            if (!ended()) {
                throw e;
            }
        }
    }

    long answered() {
        return answered;
    }

    /** Whether the server ended this connection after the last answer, as it may. */
    boolean ended() throws IOException {
        var why = failure;
        if (why != null) {
            throw new IOException("Publishing failed: " + why.getMessage(), why);
        }
        return ended;
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone, which is all that was wanted.
        }
        join();
    }

    private void join() {
        try {
            reader.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readAnswers() {
        try {
            var bytes = new byte[16_384];
            var in = socket.getInputStream();
            var answer = new Answer();
            for (var length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                var now = System.nanoTime();
                for (var at = 0; at < length; ) {
                    at = answer.read(bytes, at, length);
                    if (answer.complete()) {
                        answered(now);
                        if (answer.last()) {
                            ended = true;
                            return;
                        }
                        answer = new Answer();
                    }
                }
            }
            if (answer.begun() || answered < publication.sent()) {
                throw new IOException("the server closed the connection before it answered");
            }
            ended = true;
        } catch (IOException e) {
            failure = e;
        }
    }

    private void answered(long now) throws ProtocolException {
        var sequence = answered + 1;
        if (sequence > publication.sent()) {
            throw new ProtocolException("an answer to no request");
        }
        if (sequence > publication.warmUp()) {
            latency.recordValue(Math.min(Math.max(now - publication.pace().due(sequence), 0), LONGEST));
        }
        answered = sequence;
    }
}
