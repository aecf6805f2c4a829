package io.github.ssejaxrs.guide.refusing;

import java.security.Principal;

/** Who has ordered what. */
public interface Customers {

    boolean hasOrdered(Principal customer, String order);
}
