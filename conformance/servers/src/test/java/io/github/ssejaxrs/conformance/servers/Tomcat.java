package io.github.ssejaxrs.conformance.servers;

import io.github.ssejaxrs.conformance.Trait;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Tomcat, which gives the WAR what it lacks: Jersey and Weld, as if they were in its {@code WEB-INF/lib}. */
final class Tomcat extends Catalina {

    private final String name;

    Tomcat(String name, String directory) {
        super(directory);
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<Trait> traits() {
        return EnumSet.of(Trait.INJECTION, Trait.CDI, Trait.ROLES, Trait.REDEPLOYMENT);
    }

    /** The descriptor; it would go with a WAR that is taken away. */
    @Override
    Path deployment() {
        return work().resolve("conf/Catalina/localhost/conformance.xml");
    }

    @Override
    void deploy() throws IOException {
        appear(deployment(), """
                <Context docBase="%s">
                  <Resources>
                    <PostResources className="org.apache.catalina.webresources.DirResourceSet"
                                   base="%s" webAppMount="/WEB-INF/lib"/>
                  </Resources>
                </Context>
                """.formatted(war().toAbsolutePath().normalize(), System.getProperty("servers.jersey"))
                .getBytes(StandardCharsets.UTF_8));
    }
}
