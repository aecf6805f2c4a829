package io.github.ssejaxrs.example;

import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.core.Response;
import java.util.Set;

/**
 * Who may not take part. Here the name is what the page says it is, and the list is this one; an application takes the
 * user of the request from its {@code SecurityContext}, and asks its own user store.
 */
final class Bans {

    private static final Set<String> BANNED = Set.of("Mallory");

    private Bans() {}

    /**
     * Lets pass who is not banned, and who only reads and has no name.
     *
     * @param user may be null
     * @throws ForbiddenException to who is banned
     */
    static void check(String user) {
        if (user != null && BANNED.contains(user.strip())) {
            throw new ForbiddenException(PlainText.of(Response.Status.FORBIDDEN, "You are banned from this chat")
                    .build());
        }
    }
}
