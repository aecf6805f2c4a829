package io.github.ssejaxrs.example;

/**
 * Somebody is about to say something.
 *
 * @param user who, as in a {@link Message}
 */
public record Typing(String user) {

    /**
     * Checks, and changes nothing.
     *
     * @throws IllegalArgumentException if the user is missing, blank or too long
     */
    public Typing {
        Message.requireUser(user);
    }

    /**
     * Of what was drafted, its user.
     *
     * @throws IllegalArgumentException as the constructor, or if there is no draft
     */
    static Typing of(Draft draft) {
        return new Typing(Draft.required(draft).user());
    }
}
