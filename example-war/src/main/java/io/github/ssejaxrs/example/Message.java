package io.github.ssejaxrs.example;

import java.time.Instant;

/**
 * What a room hears.
 *
 * @param user who said it, 1 to 40 characters
 * @param text what was said, 1 to 2000 characters
 * @param time when the server heard it
 */
public record Message(String user, String text, Instant time) {

    private static final int MAX_USER = 40;
    private static final int MAX_TEXT = 2000;

    /**
     * Checks, and changes nothing.
     *
     * @throws IllegalArgumentException if user or text is missing, blank or too long, or the user is not one line
     */
    public Message {
        requireUser(user);
        require("text", text, MAX_TEXT);
    }

    /**
     * What was drafted, as said at that time.
     *
     * @throws IllegalArgumentException as the constructor, or if there is no draft
     */
    static Message of(Draft draft, Instant time) {
        Draft.required(draft);
        return new Message(draft.user(), draft.text(), time);
    }

    static void requireUser(String user) {
        require("user", user, MAX_USER);
        if (user.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("The user is one line of visible characters");
        }
    }

    private static void require(String what, String value, int max) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The " + what + " is missing; it has 1 to " + max + " characters");
        }
        if (value.length() > max) {
            throw new IllegalArgumentException(
                    "The " + what + " has " + value.length() + " characters; at most " + max + " are allowed");
        }
    }
}
