package io.github.ssejaxrs.example;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.PublishOutcomeUnknownException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Redis is away: not the client's fault, and worth another try. */
@Provider
public class BrokerAwayMapper implements ExceptionMapper<BrokerUnavailableException> {

    private static final int TRY_AGAIN_SECONDS = 5;

    @Override
    public Response toResponse(BrokerUnavailableException away) {
        var text = away instanceof PublishOutcomeUnknownException
                ? "No answer came in time, so it may have arrived; look before you try again"
                : "The chat takes no messages right now; try again in a moment";
        return PlainText.of(Response.Status.SERVICE_UNAVAILABLE, text)
                .header(HttpHeaders.RETRY_AFTER, TRY_AGAIN_SECONDS)
                .build();
    }
}
