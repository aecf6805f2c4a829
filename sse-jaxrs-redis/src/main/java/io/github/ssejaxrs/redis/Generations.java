package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.spi.Position;
import java.security.SecureRandom;

/**
 * Makes the generations that channels may need. They come from the nodes: one that only Redis had made could be lost by it
 * and made again. Thread-safe.
 */
final class Generations {

    private final SecureRandom random = new SecureRandom();

    String next() {
        return Format.generation(random.nextLong() >>> (Long.SIZE - Position.GENERATION_BITS));
    }
}
