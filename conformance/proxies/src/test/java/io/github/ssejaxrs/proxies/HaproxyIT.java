package io.github.ssejaxrs.proxies;

import java.nio.file.Path;

class HaproxyIT extends ProxyContract {

    @Override
    Proxy proxy(Path folder) {
        return new Haproxy(folder);
    }
}
