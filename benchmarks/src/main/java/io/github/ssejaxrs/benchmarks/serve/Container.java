package io.github.ssejaxrs.benchmarks.serve;

/**
 * Where a Jakarta REST application can run. Each is set up as somebody would who expects 20,000 connections that stay
 * open, and a client that sends all its requests through one: no limit of connections or of requests on one, no idle
 * time-out, a long queue of connections to be accepted, and a few threads, since streams need none. Buffers are as the
 * container has them.
 */
enum Container {
    GRIZZLY {
        @Override
        Running start(Deployment deployment, int port) throws Exception {
            return GrizzlyContainer.start(deployment, port);
        }
    },
    JETTY {
        @Override
        Running start(Deployment deployment, int port) throws Exception {
            return JettyContainer.start(deployment, port);
        }
    },
    TOMCAT {
        @Override
        Running start(Deployment deployment, int port) throws Exception {
            return TomcatContainer.start(deployment, port);
        }
    };

    /** Connections that the kernel has taken and the container has not; 4096 is also what Linux allows by default. */
    static final int BACKLOG = 4096;

    /** Requests are short, whatever they open; so a few suffice, and those it has by itself stay. */
    static final int MAX_THREADS = 20;

    /** Starts it on all addresses; port 0 is any free one. */
    abstract Running start(Deployment deployment, int port) throws Exception;

    /** A container that listens. */
    interface Running {

        int port();

        void stop() throws Exception;
    }
}
