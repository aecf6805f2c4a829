package io.github.ssejaxrs.conformance.servers;

import io.github.ssejaxrs.conformance.Trait;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

class WildFlyIT extends ServerConformance {

    WildFlyIT() {
        super(new WildFly());
    }

    private static final class WildFly extends ServerProcess {

        WildFly() {
            super("wildfly");
        }

        @Override
        public String name() {
            return "WildFly 39";
        }

        @Override
        public Set<Trait> traits() {
            return EnumSet.of(Trait.INJECTION, Trait.CDI, Trait.EJB, Trait.ROLES, Trait.REDEPLOYMENT);
        }

        @Override
        Path deployment() {
            return work().resolve("deployments/conformance.war");
        }

        @Override
        void prepare() throws IOException {
            copyTree(home().resolve("standalone/configuration"), work().resolve("configuration"));
        }

        @Override
        ProcessBuilder command() throws IOException {
            var command = new ProcessBuilder(
                    "sh",
                    home().resolve("bin/standalone.sh").toString(),
                    "-Djboss.server.base.dir=" + work(),
                    "-Djboss.bind.address=127.0.0.1",
                    "-Djboss.bind.address.management=127.0.0.1",
                    "-Djboss.http.port=" + port(),
                    "-Djboss.https.port=" + freePort(),
                    "-Djboss.management.http.port=" + freePort());
            command.environment().put("JAVA_OPTS", javaOptions("-Xmx512m", "-Djava.awt.headless=true"));
            return command;
        }
    }
}
