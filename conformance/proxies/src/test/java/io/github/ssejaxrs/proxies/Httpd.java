package io.github.ssejaxrs.proxies;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Apache httpd as Debian has it, with the modules that docs/proxies.md enables, and with compression for everything else. */
final class Httpd extends Proxy {

    private static final Path MODULES = Path.of("/etc/apache2/mods-available");
    private static final String DEPENDS = "# Depends:";

    /** What Debian enables, as far as it may matter here. */
    private static final List<String> ENABLED = List.of(
            "mpm_event",
            "authz_core",
            "alias",
            "deflate",
            "env",
            "filter",
            "mime",
            "negotiation",
            "reqtimeout",
            "setenvif");

    /** Threads, and so streams. */
    static final int WORKERS = 25;

    Httpd(Path folder) {
        super(folder);
    }

    @Override
    List<String> command(Recipe recipe) throws IOException {
        var executable = executable("apache2", "apache2");
        var blocks = Page.blocks("## Apache httpd");
        var later = folder().resolve("later.asis");
        Files.writeString(later, Page.replace(blocks.get(2), "retry: 5000", "retry: " + ProxyContract.LATER));

        var site = blocks.get(1);
        var member = site.lines()
                .filter(line -> line.contains("BalancerMember"))
                .map(line -> line + "\n")
                .findFirst()
                .orElseThrow();
        site = Page.replace(
                site,
                member,
                recipe.backends().stream()
                        .map(port -> Page.replace(member, ":8080", ":" + port))
                        .collect(joining()));
        site = Page.replace(site, "hcinterval=2", "hcinterval=200ms");
        var enabled = Page.replace(blocks.get(0).strip(), "a2enmod ", "");
        if (recipe.tls()) {
            var certificate = Certificate.in(folder());
            var both = Page.blocks("## HTTP/2 to the browser");
            enabled += Page.replace(both.get(1).strip(), "a2enmod", "");
            var tls = Page.replace(both.get(2), "*:443>", "*:80>");
            tls = Page.replace(
                    tls, "/etc/ssl/site.crt", certificate.certificateFile().toString());
            tls = Page.replace(tls, "/etc/ssl/site.key", certificate.keyFile().toString());
            site = Page.replace(site, "<VirtualHost *:80>\n", tls);
        }
        site = Page.replace(site, "*:80>", "*:%d>".formatted(port()));
        site = Page.replace(site, "ProxyTimeout 60", "ProxyTimeout " + recipe.readTimeout());
        site = Page.replace(site, "/etc/apache2/later.asis", later.toString());

        var modules = new LinkedHashSet<String>();
        for (var module : ENABLED) {
            load(module, modules);
        }
        for (var module : enabled.split(" ")) {
            load(module, modules);
        }
        var main = folder().resolve("httpd.conf");
        Files.writeString(main, """
                ServerRoot %1$s
                DefaultRuntimeDir %1$s
                PidFile httpd.pid
                ServerName localhost
                ErrorLog error.log
                Listen 127.0.0.1:%2$d
                %3$s
                User www-data
                Group www-data
                ServerLimit 2
                StartServers 1
                ThreadsPerChild %4$d
                MaxRequestWorkers %4$d
                <Directory />
                    Require all denied
                </Directory>
                TypesConfig /etc/mime.types
                SetOutputFilter DEFLATE
                %5$s
                """.formatted(
                        folder(),
                        port(),
                        modules.stream()
                                .map(module -> "Include " + MODULES.resolve(module + ".load"))
                                .collect(joining("\n")),
                        WORKERS,
                        site));
        return List.of(executable, "-f", main.toString(), "-DFOREGROUND");
    }

    /** As a2enmod does: first what a module depends on. */
    private static void load(String module, Set<String> loaded) throws IOException {
        if (loaded.contains(module)) {
            return;
        }
        for (var line : Files.readAllLines(MODULES.resolve(module + ".load"))) {
            if (line.startsWith(DEPENDS)) {
                for (var dependency : line.substring(DEPENDS.length()).strip().split("\\s+")) {
                    load(dependency, loaded);
                }
            }
        }
        loaded.add(module);
    }

    @Override
    String reloadSignal() {
        return "USR1";
    }
}
