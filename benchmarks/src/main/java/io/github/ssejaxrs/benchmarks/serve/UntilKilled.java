package io.github.ssejaxrs.benchmarks.serve;

import java.util.concurrent.CountDownLatch;

/** How a server spends its time until it gets a signal. */
final class UntilKilled {

    private UntilKilled() {}

    /** Never returns: after the signal the virtual machine waits for what is to be done, and ends. */
    static void thenStop(Container.Running server) throws InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                server.stop();
                            } catch (Exception e) {
                                e.printStackTrace();
                            }
                        },
                        "stop"));
        new CountDownLatch(1).await();
    }
}
