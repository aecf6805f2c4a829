package io.github.ssejaxrs.proxies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A browser with one page, and a profile of its own. */
final class Chromium implements AutoCloseable {

    private final Process process;

    Chromium(Path folder, URI page) {
        try {
            process = new ProcessBuilder(
                            Proxy.executable("chromium", "chromium"),
                            "--headless",
                            "--no-sandbox", // which it wants as root
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--ignore-certificate-errors",
                            "--user-data-dir=" + folder.resolve("chromium"),
                            "--remote-debugging-port=0", // else it leaves when the page is loaded
                            page.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("chromium.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        var all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().join());
    }
}
