package io.github.ssejaxrs.conformance;

/** What not every server has. A server says what it has; nothing is tried and quietly left out. */
public enum Trait {
    /** Resources are injected, by whatever. */
    INJECTION,
    /** Contexts and Dependency Injection. */
    CDI,
    /** Enterprise beans. */
    EJB,
    /** {@code @RolesAllowed} on resource methods. */
    ROLES,
    /** An application can be taken away and given back while the server runs. */
    REDEPLOYMENT
}
