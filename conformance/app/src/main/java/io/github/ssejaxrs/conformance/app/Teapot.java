package io.github.ssejaxrs.conformance.app;

/** An exception that the application answers itself. */
public class Teapot extends RuntimeException {
    private static final long serialVersionUID = 1;
}
