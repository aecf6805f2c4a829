package io.github.ssejaxrs.benchmarks.serve;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * nginx with the module nchan, as Debian has them: publish/subscribe in C. One worker, and all of it in memory, as the
 * library's broker of the same name.
 *
 * <p>It has no {@code ?channels=N}. Instead, a request publishes to all channels that its path names, separated by
 * commas, up to {@link #MAX_CHANNELS_OF_PUBLISH}.
 */
public final class Nchan implements ServerUnderTest {

    /** Of one request, which is a limit of nchan itself. */
    public static final int MAX_CHANNELS_OF_PUBLISH = 255;

    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 20;
    private static final int MOST_CONNECTIONS = 32_768;

    private final Path folder;
    private final Process master;
    private final EndWithThis endWithThis;
    private final InetSocketAddress address;
    private final List<Long> processes;

    private Nchan(int port) throws IOException {
        folder = Files.createTempDirectory("benchmarks-nchan-");
        var configuration = Files.writeString(folder.resolve("nginx.conf"), configuration(port));
        master = new ProcessBuilder(
                        NGINX.toString(), "-p", folder.toString(), "-c", configuration.toString(), "-e", "error.log")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile())
                .start();
        endWithThis = new EndWithThis(master);
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            processes = awaitReady();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Whether there are nginx and nchan where Debian puts them. */
    public static boolean isInstalled() {
        return Files.isExecutable(NGINX) && Files.exists(MODULE);
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param port where, or 0 for any free one
     */
    public static Nchan start(int port) {
        if (!isInstalled()) {
            throw new IllegalStateException("There is no nchan; install it: apt-get install libnginx-mod-nchan");
        }
        try {
            return new Nchan(port == 0 ? freePort() : port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** nginx cannot be asked for any free one. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String configuration(int port) {
        long descriptors = descriptors();
        return """
                load_module %s;
                daemon off;
                user %s;
                worker_processes 1;
                worker_rlimit_nofile %d;
                pid nginx.pid;
                error_log error.log warn;

                events {
                    worker_connections %d;
                    multi_accept on;
                }

                http {
                    access_log off;
                    keepalive_requests 1000000000;
                    keepalive_timeout 1d;
                    large_client_header_buffers 4 64k;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;

                    nchan_shared_memory_size 512m;

                    server {
                        listen %d backlog=%d;

                        location ~ ^/events/(.+)$ {
                            nchan_subscriber eventsource;
                            nchan_channel_id $1;
                            nchan_subscriber_first_message newest;
                        }

                        location ~ ^/publish/(.+)$ {
                            nchan_publisher;
                            nchan_channel_id $1;
                            nchan_channel_id_split_delimiter ",";
                            nchan_message_buffer_length 100;
                            nchan_message_timeout 24h;
                            nchan_max_channel_id_length 65536;
                        }
                    }
                }
                """.formatted(
                        MODULE, System.getProperty("user.name"), descriptors, descriptors, port, Container.BACKLOG);
    }

    /**
     * What this process may have, and its children inherit: Java raises its own limit as far as it may. nginx allocates for
     * each connection it may have, so there is a bound.
     */
    private static long descriptors() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Math.min(system.getMaxFileDescriptorCount(), MOST_CONNECTIONS);
    }

    private List<Long> awaitReady() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && master.isAlive()) {
            var workers = master.children().map(ProcessHandle::pid).toList();
            if (!workers.isEmpty() && listens()) {
                return Stream.concat(Stream.of(master.pid()), workers.stream()).toList();
            }
            pause();
        }
        throw new IllegalStateException("nginx does not start:\n" + log("output.log") + log("error.log"));
    }

    private boolean listens() {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String log(String name) throws IOException {
        var file = folder.resolve(name);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Override
    public String name() {
        return "nchan";
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public List<Long> processes() {
        return processes;
    }

    @Override
    public void close() {
        endWithThis.now();
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
