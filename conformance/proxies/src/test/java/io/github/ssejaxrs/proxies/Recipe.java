package io.github.ssejaxrs.proxies;

import java.util.List;

/**
 * What is asked of a recipe in a test.
 *
 * @param backends ports of the nodes
 * @param readTimeout in the place of the recipe's 60 s, as {@code 2s}
 * @param tls whether browsers come by TLS, with what the page says about HTTP/2
 */
record Recipe(List<Integer> backends, String readTimeout, boolean tls) {

    static Recipe of(Backend... backends) {
        return new Recipe(List.of(backends).stream().map(Backend::port).toList(), "60s", false);
    }

    static Recipe ofPort(int backend) {
        return new Recipe(List.of(backend), "60s", false);
    }

    Recipe readTimeout(String other) {
        return new Recipe(backends, other, tls);
    }

    Recipe byTls() {
        return new Recipe(backends, readTimeout, true);
    }
}
