package io.github.ssejaxrs.proxies;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx with the recipe where Debian has its sites, and with compression for everything that is not told otherwise. */
final class Nginx extends Proxy {

    Nginx(Path folder) {
        super(folder);
    }

    @Override
    List<String> command(Recipe recipe) throws IOException {
        var site = Page.blocks("## nginx").get(0);
        var server = "    server 127.0.0.1:8080;\n";
        site = Page.replace(
                site,
                server,
                recipe.backends().stream()
                        .map(port -> Page.replace(server, "8080", port.toString()))
                        .collect(joining()));
        if (recipe.tls()) {
            var certificate = Certificate.in(folder());
            var tls = Page.blocks("## HTTP/2 to the browser").get(0);
            tls = Page.replace(tls, "listen 443 ", "listen 127.0.0.1:%d ".formatted(port()));
            tls = Page.replace(
                    tls, "/etc/ssl/site.crt", certificate.certificateFile().toString());
            tls = Page.replace(tls, "/etc/ssl/site.key", certificate.keyFile().toString());
            site = Page.replace(site, "    listen 80;\n", tls);
        } else {
            site = Page.replace(site, "listen 80;", "listen 127.0.0.1:%d;".formatted(port()));
        }
        site = Page.replace(site, "proxy_read_timeout 60s;", "proxy_read_timeout " + recipe.readTimeout() + ";");
        site = Page.replace(site, "retry: 5000", "retry: " + ProxyContract.LATER);
        var main = folder().resolve("nginx.conf");
        Files.writeString(main, """
                user %s;
                worker_processes 1;
                pid nginx.pid;
                error_log error.log notice;
                events {
                    worker_connections 512;
                }
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    gzip on;
                    gzip_types *;
                    gzip_proxied any;
                %s}
                """.formatted(System.getProperty("user.name"), site));
        return List.of(
                executable("nginx", "nginx-light"),
                "-p",
                folder().toString(),
                "-c",
                main.toString(),
                "-e",
                "error.log",
                "-g",
                "daemon off;");
    }

    @Override
    String reloadSignal() {
        return "HUP";
    }
}
