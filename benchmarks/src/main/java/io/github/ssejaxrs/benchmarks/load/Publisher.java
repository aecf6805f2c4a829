package io.github.ssejaxrs.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Publishes at an even pace. It does not wait for an answer before the next event is due, so a slow answer delays nothing;
 * the time it took is in the answer's own latency.
 */
final class Publisher implements Runnable, AutoCloseable {

    /** Requests under way. A server that is this far behind is overloaded; more would only fill the socket's buffers. */
    private static final int UNANSWERED = 256;

    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final InetSocketAddress server;
    private final String target;
    private final Publication publication;
    private final Histogram latency = new Histogram(100, TimeUnit.MINUTES.toNanos(10), 3);

    private volatile boolean stopped;
    private volatile long ended;
    private volatile @Nullable Exception failure;

    /** @param target what is posted to */
    Publisher(InetSocketAddress server, String target, Publication publication) {
        this.server = server;
        this.target = target;
        this.publication = publication;
    }

    /** When the last event was sent; 0 before. For any thread. */
    long ended() {
        return ended;
    }

    /** Why this thread ended early; for any thread. */
    @Nullable
    Exception failure() {
        return failure;
    }

    /** In nanoseconds, from when a measured event was due to its answer. For use after this has ended. */
    Histogram latency() {
        return latency;
    }

    @Override
    public void run() {
        var sent = 0L;
        var connection = new PublishConnection(server, target, publication, latency, 0);
        try {
            connection.open();
            while (sent < publication.total() && !stopped) {
                var due = Math.min(publication.pace().dueUntil(System.nanoTime()), publication.total());
                if (due == sent) {
                    LockSupport.parkNanos(publication.pace().due(sent + 1) - System.nanoTime());
                }
                while (sent < due && !stopped) {
                    connection = usable(connection, sent, UNANSWERED - 1);
                    sent++;
                    publication.sending(sent);
                    connection.send(sent);
                }
            }
            ended = System.nanoTime();
            connection = usable(connection, sent, 0);
        } catch (IOException | RuntimeException e) {
            failure = e;
        } finally {
            connection.close();
        }
    }

    /** Ends it early, when the run has failed elsewhere. */
    @Override
    public void close() {
        stopped = true;
    }

    /**
     * Waits until no more than so many requests are without answer. A server may end a connection after an answer that says
     * so, and must then leave the requests after it alone; they go out again on the next connection.
     */
    private PublishConnection usable(PublishConnection current, long sent, int unanswered) throws IOException {
        var connection = current;
        var since = System.nanoTime();
        while (connection.ended() || sent - connection.answered() > unanswered) {
            if (stopped) {
                throw new IOException("Publishing was stopped");
            }
            if (connection.ended()) {
                var answered = connection.answered();
                connection.close();
                connection = new PublishConnection(server, target, publication, latency, answered);
                connection.open();
                for (var again = answered + 1; again <= sent; again++) {
                    connection.send(again);
                }
            } else if (System.nanoTime() - since > ANSWER_NANOS) {
                throw new IOException("No answer to publish request " + (connection.answered() + 1));
            } else {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        return connection;
    }
}
