package io.github.ssejaxrs.redis;

/** What was found in Redis is not what this library wrote there, nor what its documentation allows others to write. */
final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param fault what is wrong with it, without any of its content
     */
    UnreadableException(String fault) {
        super(fault);
    }
}
