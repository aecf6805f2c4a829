package io.github.ssejaxrs.conformance.servers;

import io.github.ssejaxrs.conformance.Trait;
import java.io.IOException;
import java.nio.file.Files;
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
        return EnumSet.of(Trait.INJECTION, Trait.CDI, Trait.ROLES);
    }

    @Override
    void prepare() throws IOException {
        super.prepare();
        var descriptor = work().resolve("conf/Catalina/localhost/conformance.xml");
        Files.createDirectories(descriptor.getParent());
        Files.writeString(descriptor, """
                <Context>
                  <Resources>
                    <PostResources className="org.apache.catalina.webresources.DirResourceSet"
                                   base="%s" webAppMount="/WEB-INF/lib"/>
                  </Resources>
                </Context>
                """.formatted(System.getProperty("servers.jersey")));
    }
}
