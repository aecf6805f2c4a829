package io.github.ssejaxrs.redis;

/** A command was sent, and the connection broke or the time was over before an answer came: nobody knows whether it ran. */
final class NoAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoAnswerException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
