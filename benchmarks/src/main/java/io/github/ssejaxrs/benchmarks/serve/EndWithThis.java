package io.github.ssejaxrs.benchmarks.serve;

import java.util.concurrent.TimeUnit;

/** A process that does not outlive this one, not even if somebody interrupts a comparison. */
final class EndWithThis {

    /** A server with many streams says goodbye to each. */
    private static final int SECONDS_TO_STOP = 20;

    private final Process process;
    private final Thread atTheEnd;

    EndWithThis(Process process) {
        this.process = process;
        this.atTheEnd = new Thread(process::destroy, "end " + process.pid());
        try {
            Runtime.getRuntime().addShutdownHook(atTheEnd);
        } catch (IllegalStateException e) {
            process.destroy(); // this process ends already, and would leave that one behind
            throw e;
        }
    }

    /** Ends it, with force if it does not listen. */
    void now() {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            process.destroyForcibly(); // this process ends already
        }
    }
}
