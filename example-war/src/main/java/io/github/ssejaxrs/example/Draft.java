package io.github.ssejaxrs.example;

/**
 * What a client posts, not yet checked: either value may be missing.
 *
 * @param user who says it
 * @param text what is said
 */
public record Draft(String user, String text) {

    /** What to say to a client that posted something else. */
    static final String EXPECTED = "Post a JSON object: {\"user\": \"…\", \"text\": \"…\"}";
}
