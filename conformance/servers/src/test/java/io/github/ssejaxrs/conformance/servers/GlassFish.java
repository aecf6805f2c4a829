package io.github.ssejaxrs.conformance.servers;

import io.github.ssejaxrs.conformance.Trait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A GlassFish of any version, with a domain of its own. */
final class GlassFish extends ServerProcess {

    private static final String DOMAIN = "domain1";

    private final String name;
    private final int java;
    private final Map<String, String> faults;

    /**
     * @param java the oldest it runs on
     */
    GlassFish(String directory, String name, int java, Map<String, String> faults) {
        super(directory);
        this.name = name;
        this.java = java;
        this.faults = faults;
    }

    @Override
    public Map<String, String> faults() {
        return faults;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<Trait> traits() {
        return EnumSet.of(Trait.INJECTION, Trait.CDI, Trait.EJB, Trait.ROLES, Trait.REDEPLOYMENT);
    }

    /** Its scanner looks every two seconds. */
    @Override
    Path deployment() {
        return work().resolve(DOMAIN).resolve("autodeploy/conformance.war");
    }

    @Override
    void prepare() throws IOException {
        copyTree(home().resolve("glassfish/domains").resolve(DOMAIN), work().resolve(DOMAIN));
        var config = work().resolve(DOMAIN).resolve("config/domain.xml");
        Files.writeString(config, configured(Files.readString(config)));
    }

    /** A domain that opens two ports, on this machine alone: the tests', and that of its administration. */
    private String configured(String domain) {
        var ours = SYSTEM_PROPERTIES.stream()
                .map("<jvm-options>%s</jvm-options>"::formatted)
                .collect(Collectors.joining());
        return domain.replace("\"0.0.0.0\"", "\"127.0.0.1\"")
                .replace("port=\"8080\"", "address=\"127.0.0.1\" port=\"" + port() + "\"")
                .replace("port=\"4848\"", "address=\"127.0.0.1\" port=\"" + freePort() + "\"")
                .replace("<network-listener port=\"8181\"", "<network-listener enabled=\"false\" port=\"8181\"")
                .replace("\"http-listener-1,http-listener-2\"", "\"http-listener-1\"")
                .replace("<iiop-listener ", "<iiop-listener enabled=\"false\" ")
                .replace("<jmx-connector ", "<jmx-connector enabled=\"false\" ")
                .replace(
                        "<property value=\"default\" name=\"adminConsoleStartup\"",
                        "<property value=\"never\" name=\"adminConsoleStartup\"")
                .replace("<jvm-options>-Xmx512m</jvm-options>", "<jvm-options>-Xmx512m</jvm-options>" + ours);
    }

    @Override
    ProcessBuilder command() throws IOException {
        var command = new ProcessBuilder(
                "bash", // version 8 wants it
                home().resolve("bin/asadmin").toString(),
                "start-domain",
                "--verbose",
                "--domaindir",
                work().toString(),
                DOMAIN);
        command.environment().put("AS_JAVA", Jdk.atLeast(java).home().toString());
        return command;
    }
}
