package io.github.ssejaxrs.benchmarks.serve;

import jakarta.servlet.ServletContainerInitializer;
import java.util.List;
import org.glassfish.jersey.server.ResourceConfig;

/**
 * What runs in a container.
 *
 * @param application of Jakarta REST
 * @param initializers of its servlet context, if the container has one
 */
record Deployment(ResourceConfig application, List<ServletContainerInitializer> initializers) {}
