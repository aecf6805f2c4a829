package io.github.ssejaxrs.conformance.servers;

import io.github.ssejaxrs.conformance.Trait;
import java.util.EnumSet;
import java.util.Set;

class TomEeIT extends ServerConformance {

    TomEeIT() {
        super(new TomEe());
    }

    private static final class TomEe extends Catalina {

        TomEe() {
            super("tomee");
        }

        @Override
        public String name() {
            return "TomEE 9";
        }

        @Override
        public Set<Trait> traits() {
            return EnumSet.of(Trait.INJECTION, Trait.CDI, Trait.EJB, Trait.ROLES, Trait.REDEPLOYMENT);
        }
    }
}
