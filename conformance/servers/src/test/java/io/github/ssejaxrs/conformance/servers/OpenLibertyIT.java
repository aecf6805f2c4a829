package io.github.ssejaxrs.conformance.servers;

import io.github.ssejaxrs.conformance.Trait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

class OpenLibertyIT extends ServerConformance {

    OpenLibertyIT() {
        super(new OpenLiberty());
    }

    private static final class OpenLiberty extends ServerProcess {

        OpenLiberty() {
            super("liberty");
        }

        @Override
        public String name() {
            return "Open Liberty 26";
        }

        @Override
        public Set<Trait> traits() {
            return EnumSet.of(Trait.INJECTION, Trait.CDI, Trait.EJB, Trait.ROLES, Trait.REDEPLOYMENT);
        }

        private Path directory() {
            return work().resolve("servers/conformance");
        }

        @Override
        Path deployment() {
            return directory().resolve("dropins/conformance.war");
        }

        @Override
        void prepare() throws IOException {
            Files.createDirectories(directory());
            Files.writeString(directory().resolve("server.xml"), """
                    <server>
                      <featureManager>
                        <feature>servlet-6.0</feature>
                        <feature>restfulWS-3.1</feature>
                        <feature>cdi-4.0</feature>
                        <feature>jsonb-3.0</feature>
                        <feature>enterpriseBeansLite-4.0</feature>
                        <feature>appSecurity-5.0</feature>
                        <feature>mpConfig-3.1</feature>
                      </featureManager>
                      <httpEndpoint id="defaultHttpEndpoint" host="localhost" httpPort="%d" httpsPort="-1">
                        <!-- Else it adds no-cache=set-cookie to the Cache-Control of an answer that sets a cookie. -->
                        <httpOptions noCacheCookiesControl="false"/>
                      </httpEndpoint>
                      <applicationMonitor pollingRate="200ms"/>
                    </server>
                    """.formatted(port()));
            Files.writeString(directory().resolve("bootstrap.properties"), "command.port=-1\n");
        }

        @Override
        ProcessBuilder command() throws IOException {
            var command = new ProcessBuilder("sh", home().resolve("bin/server").toString(), "run", "conformance");
            var environment = command.environment();
            environment.put("WLP_USER_DIR", work().toString());
            environment.put("WLP_OUTPUT_DIR", work().resolve("output").toString());
            environment.put("LOG_DIR", work().resolve("logs").toString());
            environment.put("JVM_ARGS", javaOptions("-Xmx512m"));
            environment.put("JAVA_HOME", Jdk.current().home().toString());
            return command;
        }
    }
}
