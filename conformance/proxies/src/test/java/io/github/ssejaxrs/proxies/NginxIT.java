package io.github.ssejaxrs.proxies;

import java.nio.file.Path;

class NginxIT extends ProxyContract {

    @Override
    Proxy proxy(Path folder) {
        return new Nginx(folder);
    }
}
