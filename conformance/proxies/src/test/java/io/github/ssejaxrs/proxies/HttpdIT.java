package io.github.ssejaxrs.proxies;

import java.nio.file.Path;

class HttpdIT extends ProxyContract {

    @Override
    Proxy proxy(Path folder) {
        return new Httpd(folder);
    }
}
