package io.github.ssejaxrs.proxies;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** HAProxy with a master and a worker, as Debian runs it, and with compression for everything that is not told otherwise. */
final class Haproxy extends Proxy {

    Haproxy(Path folder) {
        super(folder);
    }

    @Override
    List<String> command(Recipe recipe) throws IOException {
        var recipes = Page.blocks("## HAProxy").get(0);
        var server = "    server one 127.0.0.1:8080\n";
        if (recipe.tls()) {
            var tls = Page.blocks("## HTTP/2 to the browser").get(3);
            tls = Page.replace(tls, "bind :443 ", "bind 127.0.0.1:%d ".formatted(port()));
            tls = Page.replace(
                    tls,
                    "/etc/haproxy/site.pem",
                    Certificate.in(folder()).bothInOne().toString());
            recipes = Page.replace(recipes, "    bind :80\n", tls);
        } else {
            recipes = Page.replace(
                    recipes, "bind :80\n", "bind 127.0.0.1:%d\n    compression algo gzip\n".formatted(port()));
        }
        recipes = Page.replace(
                recipes,
                server,
                recipe.backends().stream()
                        .map(port ->
                                Page.replace(server, "one 127.0.0.1:8080", "on%1$d 127.0.0.1:%1$d".formatted(port)))
                        .collect(joining()));
        recipes = Page.replace(recipes, "timeout client 60s", "timeout client " + recipe.readTimeout());
        recipes = Page.replace(recipes, "timeout server 60s", "timeout server " + recipe.readTimeout());
        recipes = Page.replace(recipes, "inter 2s", "inter 200ms");
        recipes = Page.replace(recipes, "retry: 5000", "retry: " + ProxyContract.LATER);
        var main = folder().resolve("haproxy.cfg");
        Files.writeString(main, "global\n    log stdout format raw local0\n\n" + recipes);
        return List.of(executable("haproxy", "haproxy"), "-W", "-f", main.toString());
    }

    @Override
    String reloadSignal() {
        return "USR2";
    }
}
