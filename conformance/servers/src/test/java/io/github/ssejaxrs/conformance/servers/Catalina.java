package io.github.ssejaxrs.conformance.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tomcat, or a server that is made of it: started by its own script, as it is set up out of the box but for its ports and threads. */
abstract class Catalina extends ServerProcess {

    Catalina(String directory) {
        super(directory);
    }

    @Override
    Path deployment() {
        return work().resolve("webapps/conformance.war");
    }

    @Override
    void prepare() throws IOException {
        copyTree(home().resolve("conf"), work().resolve("conf"));
        setUp("port=\"8005\"", "port=\"-1\"");
        setUp("port=\"8080\"", "port=\"" + port() + "\" address=\"localhost\"");
        // It looks for applications that are gone every second.
        setUp("<Engine ", "<Engine backgroundProcessorDelay=\"1\" ");
        Files.createDirectories(work().resolve("temp"));
        Files.createDirectories(work().resolve("webapps"));
    }

    private void setUp(String old, String with) throws IOException {
        var file = work().resolve("conf/server.xml");
        var text = Files.readString(file);
        if (!text.contains(old)) {
            throw new IllegalStateException(file + " has no " + old);
        }
        Files.writeString(file, text.replace(old, with));
    }

    @Override
    ProcessBuilder command() throws IOException {
        var command = new ProcessBuilder("sh", home().resolve("bin/catalina.sh").toString(), "run");
        var environment = command.environment();
        environment.put("CATALINA_HOME", home().toString());
        environment.put("CATALINA_BASE", work().toString());
        environment.put("CATALINA_OPTS", javaOptions("-Xmx512m"));
        environment.put("JAVA_HOME", Jdk.current().home().toString());
        return command;
    }
}
