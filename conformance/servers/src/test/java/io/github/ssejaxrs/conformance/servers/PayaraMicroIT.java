package io.github.ssejaxrs.conformance.servers;

import io.github.ssejaxrs.conformance.Trait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

class PayaraMicroIT extends ServerConformance {

    PayaraMicroIT() {
        super(new PayaraMicro());
    }

    private static final class PayaraMicro extends ServerProcess {

        /** Without its data grid, which opens ports of its own also where there is no cluster. */
        private static final String BEFORE_BOOT = """
                set configs.config.server-config.hazelcast-config-specific-configuration.enabled=false
                set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address=\
                127.0.0.1
                """;

        PayaraMicro() {
            super("payara");
        }

        @Override
        public String name() {
            return "Payara Micro 6";
        }

        @Override
        public Set<Trait> traits() {
            return EnumSet.of(Trait.INJECTION, Trait.CDI, Trait.EJB, Trait.ROLES);
        }

        @Override
        Path deployment() {
            return work().resolve("conformance.war");
        }

        private Path temporary() {
            return work().resolve("tmp");
        }

        private Path beforeBoot() {
            return work().resolve("before-boot.asadmin");
        }

        @Override
        void prepare() throws IOException {
            Files.createDirectories(temporary()); // it unpacks itself there
            Files.writeString(beforeBoot(), BEFORE_BOOT);
        }

        @Override
        ProcessBuilder command() {
            var command = new ArrayList<>(List.of(Jdk.current().tool("java").toString(), "-Xmx512m"));
            command.add("-Djava.io.tmpdir=" + temporary());
            command.addAll(SYSTEM_PROPERTIES);
            command.addAll(List.of("-jar", archive("payara-micro.jar").toString()));
            command.addAll(List.of("--nocluster", "--disablephonehome"));
            command.addAll(List.of("--rootdir", work().resolve("root").toString()));
            command.addAll(List.of("--prebootcommandfile", beforeBoot().toString()));
            command.addAll(List.of("--port", String.valueOf(port())));
            command.addAll(List.of("--maxhttpthreads", "50")); // of 200 it takes all, however short they are needed
            command.addAll(List.of("--deploy", deployment().toString(), "--contextroot", "/conformance"));
            return new ProcessBuilder(command);
        }

        /** Nobody from outside can, but it does so when it is told to end. */
        @Override
        public void undeploy() throws InterruptedException {
            stop();
        }

        /** None outlives the process. */
        @Override
        public List<String> libraryThreads() {
            return List.of();
        }
    }
}
