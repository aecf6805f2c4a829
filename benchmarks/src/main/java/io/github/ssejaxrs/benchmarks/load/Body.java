package io.github.ssejaxrs.benchmarks.load;

/** Takes the content of a response, piece by piece; a piece is valid until the call returns. */
@FunctionalInterface
interface Body {

    void read(byte[] bytes, int start, int end);
}
