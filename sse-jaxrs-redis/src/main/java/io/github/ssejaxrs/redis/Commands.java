package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.BrokerUnavailableException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/** Has commands run by the server that owns a channel, within a time. Thread-safe. */
final class Commands {

    private static final System.Logger LOG = System.getLogger(Commands.class.getName());

    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    /** More is a cluster that does not know itself. */
    private static final int MOST_REDIRECTIONS = 5;

    /** What a server answers while it starts, is demoted, or hands slots over. */
    private static final Set<String> PASSING =
            Set.of("LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY", "MOVED", "ASK", "UNBLOCKED");

    /** What it says of a right that is missing only within a script, up to version 7.0 and after it. */
    private static final Set<String> MISSING_IN_SCRIPT =
            Set.of("The user executing the script can't", "ACL failure in script");

    /** Sentinels and clusters have to be asked first who is who. */
    private final CompletableFuture<Servers> servers = new CompletableFuture<>();

    /** One thread, when there is something to close. */
    private final ThreadPoolExecutor closer = new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Node.thread("sse-jaxrs-redis-close", task),
            new ThreadPoolExecutor.DiscardPolicy());

    /** From now on there is somebody to ask. */
    void connected(Servers found) {
        if (!servers.complete(found)) {
            found.close(); // closed meanwhile
        }
    }

    /** The servers, if they are known. */
    @Nullable
    Servers known() {
        return servers.isCompletedExceptionally() ? null : servers.getNow(null);
    }

    /**
     * Has something run that may run twice: it is tried again, as long as there is time.
     *
     * @throws BrokerUnavailableException if it was not done
     */
    <T> T repeatedly(String key, Deadline deadline, Function<Exchange, T> work) {
        while (true) {
            try {
                return once(key, deadline, work);
            } catch (NoAnswerException e) {
                if (!pause(deadline)) {
                    throw new BrokerUnavailableException("Redis did not answer in time", e);
                }
            } catch (BrokerUnavailableException e) {
                if (e instanceof RefusedException || !pause(deadline)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Has something run.
     *
     * @throws BrokerUnavailableException if it was not done
     * @throws NoAnswerException if nobody knows whether it was done
     */
    <T> T once(String key, Deadline deadline, Function<Exchange, T> work) {
        @Nullable HostAndPort asked = null;
        for (int redirections = 0; ; redirections++) {
            var known = servers(deadline);
            var connection = borrow(known, key, asked);
            try {
                connection.setSoTimeout(deadline.answerMillis());
                var door = known.door(asked == null ? known.owner(key) : asked);
                return run(work, new Exchange(connection, asked != null), door);
            } catch (JedisRedirectionException e) {
                if (redirections == MOST_REDIRECTIONS || deadline.isOver()) {
                    throw refused(e);
                }
                asked = e instanceof JedisAskDataException ? e.getTargetNode() : null;
                if (asked == null) {
                    doubt(known);
                }
            } catch (JedisConnectionException e) {
                throw new NoAnswerException(e);
            } catch (JedisDataException e) {
                throw refused(e);
            } finally {
                giveBack(connection);
            }
        }
    }

    /** A master that was demoted keeps its connections: one made anew leads to where the name leads now. */
    private static <T> T run(Function<Exchange, T> work, Exchange exchange, Door door) {
        try {
            return work.apply(exchange);
        } catch (JedisConnectionException e) {
            door.suspect(e);
            throw e;
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith("READONLY")) {
                exchange.connection().setBroken();
                door.failed(e);
            }
            throw e;
        }
    }

    /**
     * The servers, when they are known.
     *
     * @throws BrokerUnavailableException if that takes too long
     */
    Servers servers(Deadline deadline) {
        try {
            return servers.get(deadline.answerMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new BrokerUnavailableException("No Redis server has been reached yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailableException("Interrupted while waiting for Redis", e);
        }
    }

    /** In place of one that broke the pool opens another, for as long as that takes: not while somebody waits. */
    private void giveBack(Connection connection) {
        if (connection.isBroken()) {
            closer.execute(() -> close(connection));
        } else {
            connection.close();
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (JedisException e) {
            LOG.log(System.Logger.Level.DEBUG, "There is no other connection in place of one that broke", e);
        }
    }

    private static Connection borrow(Servers known, String key, @Nullable HostAndPort asked) {
        try {
            return asked == null ? known.borrow(key) : known.borrowAt(asked);
        } catch (JedisAccessControlException e) {
            throw refused(e);
        } catch (NotYetException e) {
            throw e.getCause() instanceof JedisAccessControlException turnedAway
                    ? refused(turnedAway)
                    : new BrokerUnavailableException("Redis could not be reached a moment ago: " + e.getMessage(), e);
        } catch (JedisException e) {
            doubt(known);
            throw new BrokerUnavailableException("Redis cannot be reached: " + e.getMessage(), e);
        }
    }

    private static void doubt(Servers known) {
        try {
            known.doubt();
        } catch (JedisException e) {
            throw new BrokerUnavailableException("No Redis server can be reached: " + e.getMessage(), e);
        }
    }

    /** What Redis answers instead of doing it. */
    static BrokerUnavailableException refused(JedisDataException answer) {
        var text = String.valueOf(answer.getMessage());
        if (PASSING.stream().anyMatch(text::startsWith)) {
            return new BrokerUnavailableException("Redis cannot do it now: " + text, answer);
        }
        boolean halfway = MISSING_IN_SCRIPT.stream().anyMatch(text::contains);
        boolean missing = halfway
                || answer instanceof JedisAccessControlException
                || text.contains("NOPERM")
                || text.contains("needs the right");
        var remedy = missing ? "; look at the user, the password, and the rights a user needs in docs/redis.md" : "";
        return new RefusedException("Redis refuses: " + text + remedy, answer, halfway);
    }

    /** Waits a little before another try; false if there is no time for one. */
    static boolean pause(Deadline deadline) {
        if (!deadline.allowsAnotherTry() || Thread.currentThread().isInterrupted()) {
            return false;
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE, LONGEST_PAUSE));
        return deadline.allowsAnotherTry();
    }

    void close() {
        var found = known();
        servers.completeExceptionally(new IllegalStateException("closed"));
        if (found != null) {
            found.close();
        }
        closer.shutdownNow();
    }
}
