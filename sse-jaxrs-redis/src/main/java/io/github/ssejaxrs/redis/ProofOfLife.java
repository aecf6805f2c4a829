package io.github.ssejaxrs.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.spi.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Finds out whether this node hears what it should. A connection that is open proves nothing: it may lead to a server that
 * is master no more, or lose what is sent on it.
 *
 * <p>Every second each master is told to publish a sign for this node, in the way of all messages. One that does not come
 * back proves the connection deaf, and it is cut. One that does proves that what was recorded before it was either heard or
 * lost on the way: so what was recorded is compared with what was heard, of some channels each time.
 *
 * <p>All is done by one thread, but for {@link #sign} and {@link #listening}.
 */
final class ProofOfLife implements Listening.Life {

    private static final System.Logger LOG = System.getLogger(ProofOfLife.class.getName());

    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** It takes less than a millisecond; Redis may be slow for a moment. */
    private static final Duration UNANSWERED = Duration.ofSeconds(2);

    /** One sign may be late, and Redis may be slow for a moment; the next one may bring the proof. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    /** A node with fewer channels compares all each time: about 2 ms of Redis' time. */
    private static final int FEWEST_COMPARED = 1_000;

    /** A node with many compares each one within so many intervals. */
    private static final int LONGEST_ROUND = 60;

    private final Commands commands;
    private final Heads heads;
    private final Signs signs;
    private final Settling settling;
    private final Broker.Listener listener;
    private final String prefix;
    private final String nodeKey;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final Runnable wake;

    private volatile boolean lookAtAll;
    private volatile @Nullable Long proved; // when all signs had come back last

    private boolean refused;
    private @Nullable LiveConnection opening; // when it was looked at last
    private long openingSince;
    private boolean proving; // a sign of each master is on its way, or was
    private final Map<String, String> masters = new HashMap<>();
    private Iterator<Listened> round = List.<Listened>of().iterator();
    private Map<Listened, Heads.Head> looked = Map.of();

    /**
     * @param nodeKey the pub/sub channel of this node alone
     * @param nanoTime as {@link System#nanoTime()}
     * @param wake has {@link #look} called soon
     */
    ProofOfLife(
            Commands commands,
            Recording recording,
            Broker.Listener listener,
            String prefix,
            String nodeKey,
            Duration timeout,
            LongSupplier nanoTime,
            Runnable wake) {
        this.commands = commands;
        this.heads = new Heads(commands);
        this.signs = new Signs(nanoTime);
        this.settling = new Settling(commands, recording);
        this.listener = listener;
        this.prefix = prefix;
        this.nodeKey = nodeKey;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.wake = wake;
    }

    @Override
    public void sign(LiveConnection connection, String text) {
        signs.cameBack(text);
    }

    /** Whether it was proved a short while ago that this node hears. */
    boolean isFresh() {
        var last = proved;
        return last != null && nanoTime.getAsLong() - last <= FRESH.toNanos();
    }

    @Override
    public void listening() {
        lookAtAll = true; // what was published meanwhile was not heard
        wake.run();
    }

    /** What is due after an interval. */
    void tick(Listening listening) {
        try {
            var servers = commands.servers(Deadline.in(timeout));
            servers.closeIdle();
            var connection = listening.current();
            endIfUnanswered(listening.opening());
            if (connection == null) {
                looked = Map.of();
                return;
            }
            if (!servers.isHeardAt(connection.address()) || signs.areOverdue(connection)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Nothing is heard any more from Redis at {0}; connecting anew",
                        connection.address());
                connection.cut();
                return;
            }
            if (proving && signs.areBack()) {
                proved = nanoTime.getAsLong();
                compare(looked);
            }
            looked = heads.read(next(listening), Deadline.in(timeout));
            send(servers, connection);
            look(listening);
            allowed();
        } catch (RefusedException e) {
            proving = false;
            looked = Map.of();
            refused(e);
        } catch (BrokerUnavailableException | NoAnswerException | JedisException | UnreadableException e) {
            proving = false; // says nothing about what is heard
            looked = Map.of();
            LOG.log(System.Logger.Level.DEBUG, "Redis could not be asked what there is; trying again", e);
        }
    }

    /** Not a matter of waiting: somebody has to see to it, and until then a loss may go unnoticed. */
    private void refused(RefusedException why) {
        if (!refused) {
            refused = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Whether this node hears everything cannot be found out: {0}",
                    why.getMessage());
        }
    }

    private void allowed() {
        if (refused) {
            refused = false;
            LOG.log(System.Logger.Level.INFO, "Whether this node hears everything can be found out again");
        }
    }

    /** No sign is sent to a connection that does not listen to any yet, and it would wait for an answer for ever. */
    private void endIfUnanswered(@Nullable LiveConnection connection) {
        long now = nanoTime.getAsLong();
        if (connection == null || connection != opening) {
            opening = connection;
            openingSince = now;
        } else if (now - openingSince > UNANSWERED.toNanos()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Redis at {0} does not let this node listen; connecting anew",
                    connection.address());
            connection.cut();
        }
    }

    /** Looks at all channels, if there is a reason to. */
    void look(Listening listening) {
        if (!lookAtAll || listening.current() == null) {
            return;
        }
        lookAtAll = false;
        try {
            var all = listening.all().iterator();
            while (all.hasNext()) {
                var some = some(all, FEWEST_COMPARED);
                var found = heads.read(some, Deadline.in(timeout));
                compare(found);
                some.stream()
                        .filter(channel -> !found.containsKey(channel)) // whose owner only a read of it finds
                        .forEach(channel -> listener.onGap(channel.channel));
            }
        } catch (BrokerUnavailableException | NoAnswerException | JedisException | UnreadableException e) {
            lookAtAll = true;
            LOG.log(System.Logger.Level.DEBUG, "Redis could not be asked what was missed; trying again", e);
        }
    }

    private List<Listened> next(Listening listening) {
        if (!round.hasNext()) {
            round = listening.all().iterator();
        }
        return some(round, Math.max(FEWEST_COMPARED, listening.size() / LONGEST_ROUND));
    }

    private static List<Listened> some(Iterator<Listened> from, int most) {
        var some = new ArrayList<Listened>();
        while (from.hasNext() && some.size() < most) {
            var channel = from.next();
            if (channel.checked && channel.hasBegun()) {
                some.add(channel);
            }
        }
        return some;
    }

    private void compare(Map<Listened, Heads.Head> found) {
        found.forEach((channel, head) -> {
            if (channel.misses(head.before(), head.carried())) {
                listener.onGap(channel.channel);
            }
        });
        settling.settle(found);
    }

    /** A master that is away keeps nobody from hearing the others. */
    private void send(Servers servers, LiveConnection connection) {
        proving = false;
        @Nullable RuntimeException failure = null;
        for (var tag : servers.everyOwnersTag()) {
            try {
                send(tag, connection);
                proving = true;
            } catch (BrokerUnavailableException | NoAnswerException e) {
                failure = e;
            }
        }
        if (failure != null && !proving) {
            throw failure;
        }
    }

    private void send(String tag, LiveConnection connection) {
        var sign = signs.next(connection);
        try {
            var key = prefix + ":life:" + tag;
            var master = commands.once(
                    key,
                    Deadline.in(timeout),
                    exchange -> Format.text(exchange.run(
                            Script.PROBE, List.of(key), List.of(nodeKey.getBytes(UTF_8), sign.getBytes(UTF_8)))));
            signs.published(sign);
            var before = masters.put(tag, master);
            if (before != null && !before.equals(master)) {
                lookAtAll = true; // it may not have all that was heard
            }
        } catch (RuntimeException e) {
            signs.cameBack(sign); // it says nothing if it does not
            throw e;
        }
    }
}
