package io.github.ssejaxrs.proxies;

import java.nio.file.Path;

class HaproxyIT extends HealthCheckContract {

    @Override
    Proxy proxy(Path folder) {
        return new Haproxy(folder);
    }
}
