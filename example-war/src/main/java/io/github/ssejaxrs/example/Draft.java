package io.github.ssejaxrs.example;

/**
 * What a client posts, not yet checked: either value may be missing.
 *
 * @param user who says it
 * @param text what is said; nothing yet, of somebody who is typing
 */
public record Draft(String user, String text) {

    /** What to say to a client that posted something else. */
    static final String EXPECTED = "Post a JSON object: {\"user\": \"…\", \"text\": \"…\"}";

    /**
     * Some runtimes call a method without its body, if that is empty.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Draft required(Draft draft) {
        if (draft == null) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return draft;
    }
}
