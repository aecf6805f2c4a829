package io.github.ssejaxrs.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * Where Redis is. Its text is never shown, since it may hold a password.
 *
 * @param kind what there is at the addresses
 * @param tls whether connections are encrypted
 * @param addresses of the server, of Sentinels, or of some nodes of a cluster
 * @param database 0 in a cluster
 * @param master its name, as Sentinels know it; empty for the other kinds
 */
record RedisUrl(
        Kind kind,
        boolean tls,
        @Nullable String user,
        @Nullable String password,
        Set<HostAndPort> addresses,
        int database,
        String master) {

    enum Kind {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }

    private static final int REDIS_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final int LARGEST_PORT = 65_535;

    private static final Pattern FORM = Pattern.compile(
            "(redis|rediss)(-sentinel|-cluster)?://" // kind
                    + "(?:([^@/#]*)@)?" // user:password
                    + "([^@/#?]+)" // addresses
                    + "(?:/(\\d{0,4}))?" // database
                    + "(?:#(.+))?"); // master
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]\\s]+)(?::(\\d{1,5}))?");

    /** Copies. */
    RedisUrl {
        addresses = Set.copyOf(addresses);
    }

    /**
     * Reads one of
     *
     * <pre>
     * redis://user:password@host:6379/0
     * redis-sentinel://user:password@host1:26379,host2:26379/0#master
     * redis-cluster://user:password@host1:6379,host2:6379
     * </pre>
     *
     * with {@code rediss} instead of {@code redis} for TLS.
     *
     * @throws IllegalArgumentException that says what is wrong, without the text
     */
    static RedisUrl parse(String text) {
        var parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            throw wrong("it has none of these forms");
        }
        var kind = kind(parts.group(2));
        var credentials = parts.group(3);
        var master = parts.group(6);
        if (kind == Kind.SENTINEL && master == null) {
            throw wrong("the master's name is missing, as in redis-sentinel://host:26379#mymaster");
        }
        if (kind != Kind.SENTINEL && master != null) {
            throw wrong("only Sentinels know masters by name; a # in a password is written %23");
        }
        int database = parts.group(5) == null || parts.group(5).isEmpty() ? 0 : Integer.parseInt(parts.group(5));
        if (kind == Kind.CLUSTER && database != 0) {
            throw wrong("a cluster has only database 0");
        }
        return new RedisUrl(
                kind,
                parts.group(1).equals("rediss"),
                user(credentials),
                password(credentials),
                addresses(kind, parts.group(4)),
                database,
                master == null ? "" : decode(master));
    }

    private static Kind kind(@Nullable String suffix) {
        if (suffix == null) {
            return Kind.STANDALONE;
        }
        return suffix.equals("-sentinel") ? Kind.SENTINEL : Kind.CLUSTER;
    }

    private static @Nullable String user(@Nullable String credentials) {
        if (credentials == null || credentials.indexOf(':') <= 0) {
            return null; // redis://:password@host, for the default user
        }
        return decode(credentials.substring(0, credentials.indexOf(':')));
    }

    private static @Nullable String password(@Nullable String credentials) {
        if (credentials == null) {
            return null;
        }
        int colon = credentials.indexOf(':');
        if (colon < 0) {
            throw wrong("before the @ belong user:password, or :password");
        }
        return decode(credentials.substring(colon + 1));
    }

    private static Set<HostAndPort> addresses(Kind kind, String text) {
        var addresses = new LinkedHashSet<HostAndPort>();
        for (var one : text.split(",", -1)) {
            var address = ADDRESS.matcher(one.strip());
            if (!address.matches()) {
                throw wrong("an address is host or host:port; of several, one stands after the other with a comma");
            }
            addresses.add(new HostAndPort(host(address), port(kind, address)));
        }
        if (kind == Kind.STANDALONE && addresses.size() > 1) {
            throw wrong("several servers are redis-sentinel:// or redis-cluster://");
        }
        return addresses;
    }

    private static String host(Matcher address) {
        var host = address.group(1);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(Kind kind, Matcher address) {
        if (address.group(2) == null) {
            return kind == Kind.SENTINEL ? SENTINEL_PORT : REDIS_PORT;
        }
        int port = Integer.parseInt(address.group(2));
        if (port < 1 || port > LARGEST_PORT) {
            throw wrong("a port is from 1 to " + LARGEST_PORT);
        }
        return port;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("a % begins two hexadecimal digits; write %25 for the character itself");
        }
    }

    private static IllegalArgumentException wrong(String fault) {
        return new IllegalArgumentException("The address of Redis is wrong: " + fault
                + ". Write redis://user:password@host:6379/0, redis-sentinel://host1:26379,host2:26379/0#master or "
                + "redis-cluster://host1:6379,host2:6379, with rediss for TLS");
    }

    @Override
    public String toString() {
        return kind + " " + addresses;
    }
}
