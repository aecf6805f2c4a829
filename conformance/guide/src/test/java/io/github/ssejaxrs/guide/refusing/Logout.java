package io.github.ssejaxrs.guide.refusing;

import io.github.ssejaxrs.Channels;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;

@Path("logout")
public class Logout {

    @Inject
    Channels channels;

    @POST
    public void logout(@Context SecurityContext security) {
        var user = security.getUserPrincipal().getName();
        channels.dismiss(user, "signed-out", "You have signed out.");
    }
}
