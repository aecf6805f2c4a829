package io.github.ssejaxrs.internal.rest;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.Text;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.internal.channel.StreamRefusedException;
import io.github.ssejaxrs.internal.channel.Subscriber;
import io.github.ssejaxrs.internal.channel.TooManyChannelsException;
import io.github.ssejaxrs.internal.stream.ControlFrames;
import io.github.ssejaxrs.spi.Transport;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request: what the resource method answered becomes an open stream, or stays the answer.
 *
 * <p>The method has run, so it has authorised; every status outside of 2xx passes through. Thread-safe.
 */
final class SubscribeFilter implements ContainerRequestFilter, ContainerResponseFilter {

    private static final System.Logger LOG = System.getLogger(SubscribeFilter.class.getName());

    private static final String TRANSPORT = SubscribeFilter.class.getName() + ".transport";
    /** Set when no other request filter has answered in the place of the method. */
    private static final String REACHED = SubscribeFilter.class.getName() + ".reached";

    private static final String DONE = SubscribeFilter.class.getName() + ".done";
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final List<String> LAST_EVENT_ID_PARAMETERS =
            List.of("lastEventId", "last_event_id", "last-event-id");
    private static final MediaType EVENT_STREAM_UTF_8 = MediaType.SERVER_SENT_EVENTS_TYPE.withCharset("UTF-8");
    private static final Annotation[] NO_ANNOTATIONS = {};

    /** What the request asks for cannot be a stream; as a rule the client's fault. */
    private static final class BadSubscriptionException extends RuntimeException {

        private static final long serialVersionUID = 1;

        BadSubscriptionException(IllegalArgumentException why) {
            super(why.getMessage(), why);
        }
    }

    private final SubscribeMethod method;
    private final Supplier<LocalChannels> channels;
    private final List<Transport> transports;

    SubscribeFilter(SubscribeMethod method, Supplier<LocalChannels> channels, List<Transport> transports) {
        this.method = method;
        this.channels = channels;
        this.transports = transports;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(REACHED, true);
        if (request.getMethod().equals(HttpMethod.GET)) {
            transports.stream()
                    .filter(transport -> transport.accepts(request))
                    .findFirst()
                    .ifPresent(transport -> request.setProperty(TRANSPORT, transport));
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(DONE) != null) {
            return; // a runtime that found the feature twice runs the filter twice
        }
        request.setProperty(DONE, true);
        if (request.getProperty(REACHED) == null || !opensStream(response)) {
            keepReadable(response);
            return;
        }
        if (ControlFrames.OVER.equals(lastEventId(request))) {
            stayAway(response);
            return;
        }
        if (request.getMethod().equals(HttpMethod.HEAD)) {
            describeStream(response);
            return;
        }
        try {
            open(request, response, answer(request, response.getEntity()));
        } catch (BadSubscriptionException e) {
            refuse(response, Response.Status.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (StreamRefusedException | BrokerUnavailableException e) {
            askToComeBack(request, response, e);
        } catch (WebApplicationException e) {
            pass(response, e.getResponse()); // of a snapshot, which is the application's as the method is
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, method + ": " + e.getMessage(), e);
            refuse(
                    response,
                    Response.Status.INTERNAL_SERVER_ERROR,
                    "The stream could not be opened; see the server's log");
        }
    }

    private boolean opensStream(ContainerResponseContext response) {
        boolean toldToStayAway =
                response.getStatus() == Response.Status.NO_CONTENT.getStatusCode() && method.mayReturnResponse();
        return response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL && !toldToStayAway;
    }

    private void open(ContainerRequestContext request, ContainerResponseContext response, Object answer) {
        if (!(request.getProperty(TRANSPORT) instanceof Transport transport)) {
            throw new IllegalStateException("no transport can take this container's responses over. In a servlet "
                    + "container the library's filter must be registered, which <absolute-ordering/> in web.xml or a "
                    + "server without servlet container initializers prevents; without servlets, Jersey is needed");
        }
        var address = transport.remoteAddress(request);
        var subscriber = answer instanceof Flow.Publisher<?> source
                ? channels.get().open(source, principal(request), address)
                : open((Subscription) answer, request, address);
        try {
            describeStream(response);
            transport.open(request, response, subscriber);
        } catch (RuntimeException e) {
            subscriber.gone(e);
            throw e;
        }
    }

    private Subscriber open(Subscription subscription, ContainerRequestContext request, @Nullable String address) {
        var whose = subscription.user() == null ? subscription.as(principal(request)) : subscription;
        try {
            return channels.get().open(whose, lastEventId(request), address);
        } catch (TooManyChannelsException e) {
            throw new BadSubscriptionException(e);
        }
    }

    private static @Nullable String principal(ContainerRequestContext request) {
        var security = request.getSecurityContext();
        var principal = security == null ? null : security.getUserPrincipal();
        try {
            return principal == null ? null : Text.requireLine("user", principal.getName());
        } catch (IllegalArgumentException e) {
            return null; // a name no log can show; it has no limit of its own, and cannot be dismissed
        }
    }

    /** A {@code Subscription}, or a {@code Flow.Publisher}. */
    private Object answer(ContainerRequestContext request, @Nullable Object entity) {
        if (entity == null) {
            return template(request);
        }
        if (entity instanceof Subscription || entity instanceof Flow.Publisher) {
            return entity;
        }
        if (entity instanceof String name) {
            return subscription(List.of(name));
        }
        if (entity instanceof Object[] names) {
            return subscription(names(Arrays.asList(names)));
        }
        if (entity instanceof Collection<?> names) {
            return subscription(names(names));
        }
        throw noSubscription(entity);
    }

    private Subscription template(ContainerRequestContext request) {
        List<String> names;
        try {
            names = method.channels(request.getUriInfo().getPathParameters());
        } catch (IllegalArgumentException e) {
            throw new BadSubscriptionException(e);
        }
        if (names.isEmpty()) {
            throw new IllegalStateException(
                    "the annotation names no channel and the method returned none; " + SubscribeMethod.remedy());
        }
        return Subscription.to(names);
    }

    /** Names usually have something of the request in them, so a bad one is the client's. */
    private static Subscription subscription(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalStateException("the method returned no channel at all; " + SubscribeMethod.remedy());
        }
        try {
            return Subscription.to(names);
        } catch (IllegalArgumentException e) {
            throw new BadSubscriptionException(e);
        }
    }

    private static List<String> names(Collection<?> found) {
        var names = new ArrayList<String>();
        for (var name : found) {
            if (!(name instanceof String text)) {
                throw noSubscription(found);
            }
            names.add(text);
        }
        return names;
    }

    private static IllegalStateException noSubscription(Object found) {
        return new IllegalStateException("the method returned a "
                + found.getClass().getTypeName() + ", which names no channel; " + SubscribeMethod.remedy());
    }

    private static @Nullable String lastEventId(ContainerRequestContext request) {
        var header = request.getHeaders().getFirst(LAST_EVENT_ID);
        return header != null && !header.isEmpty()
                ? header
                : LAST_EVENT_ID_PARAMETERS.stream()
                        .flatMap(name -> Stream.ofNullable(
                                request.getUriInfo().getQueryParameters().getFirst(name)))
                        .findFirst()
                        .orElse(null);
    }

    /** The head of a stream; other headers of the response stay. */
    private static void describeStream(ContainerResponseContext response) {
        response.setStatus(Response.Status.OK.getStatusCode());
        response.setEntity(null);
        var headers = response.getHeaders();
        headers.remove(HttpHeaders.CONTENT_LENGTH);
        headers.remove(HttpHeaders.CONTENT_ENCODING);
        headers.remove(HttpHeaders.ETAG);
        headers.putSingle(HttpHeaders.CONTENT_TYPE, EVENT_STREAM_UTF_8);
        headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-store, no-transform");
        headers.putSingle("X-Accel-Buffering", "no");
        headers.putSingle("X-Content-Type-Options", "nosniff");
    }

    /** A browser gives up for good on a 503; a stream that ends at once it opens again, as late as it was told. */
    private void askToComeBack(
            ContainerRequestContext request, ContainerResponseContext response, RuntimeException why) {
        LOG.log(System.Logger.Level.DEBUG, () -> method + ": refused: " + why.getMessage(), why.getCause());
        var retry = channels.get().retryRefused();
        if (asksForEventStream(request)) {
            describeStream(response);
            response.setEntity(
                    ControlFrames.refusal(retry, "refused: try again later").toString(),
                    NO_ANNOTATIONS,
                    EVENT_STREAM_UTF_8);
            return;
        }
        refuse(response, Response.Status.SERVICE_UNAVAILABLE, "No stream can be opened now; try again later");
        response.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, Math.max(1, retry.toSeconds()));
    }

    /** HTML Standard, 9.2.3: a browser that is answered 204 does not connect again. */
    private static void stayAway(ContainerResponseContext response) {
        response.setStatus(Response.Status.NO_CONTENT.getStatusCode());
        response.setEntity(null);
    }

    private static boolean asksForEventStream(ContainerRequestContext request) {
        var accept = request.getHeaderString(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.SERVER_SENT_EVENTS);
    }

    private static void pass(ContainerResponseContext response, Response answer) {
        response.setStatus(answer.getStatus());
        response.getHeaders().clear();
        response.getHeaders().putAll(answer.getHeaders());
        response.setEntity(answer.getEntity());
        keepReadable(response);
    }

    private static void refuse(ContainerResponseContext response, Response.Status status, String why) {
        response.setStatus(status.getStatusCode());
        response.getHeaders().remove(HttpHeaders.CACHE_CONTROL);
        response.setEntity(why, NO_ANNOTATIONS, MediaType.TEXT_PLAIN_TYPE);
    }

    /** An answer whose type was negotiated for an EventSource would find no writer for its entity. */
    private static void keepReadable(ContainerResponseContext response) {
        var entity = response.getEntity();
        if (entity != null && MediaType.SERVER_SENT_EVENTS_TYPE.isCompatible(response.getMediaType())) {
            response.setEntity(
                    entity,
                    response.getEntityAnnotations(),
                    entity instanceof CharSequence || entity instanceof byte[]
                            ? MediaType.TEXT_PLAIN_TYPE
                            : MediaType.APPLICATION_JSON_TYPE);
        }
    }
}
