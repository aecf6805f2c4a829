package io.github.ssejaxrs.internal.rest;

import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.Subscription;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An annotated resource method, read once and checked. Immutable. */
final class SubscribeMethod {

    private static final MediaType EVENT_STREAM = MediaType.SERVER_SENT_EVENTS_TYPE;

    private final Class<?> resource;
    private final Method method;
    private final Subscribe annotation;
    private final List<ChannelTemplate> templates;

    private SubscribeMethod(Class<?> resource, Method method, Subscribe annotation) {
        this.resource = resource;
        this.method = method;
        this.annotation = annotation;
        requireGet();
        requireNoSink();
        requireEventStreamAllowed();
        this.templates = Arrays.stream(annotation.value()).map(this::template).toList();
        requireKnownParameters();
        requireReturnType();
    }

    /**
     * Reads a resource method.
     *
     * @return nothing if it is not annotated
     * @throws IllegalArgumentException if the annotation is wrong; the message names the method and the remedy
     */
    static Optional<SubscribeMethod> of(Class<?> resource, Method method) {
        var own = find(resource, method, Subscribe.class);
        if (own != null) {
            return Optional.of(new SubscribeMethod(resource, method, own));
        }
        var ofClass = onClass(resource, Subscribe.class);
        if (ofClass == null) {
            return Optional.empty();
        }
        if (answersGet(resource, method)) {
            return Optional.of(new SubscribeMethod(resource, method, ofClass));
        }
        if (Arrays.stream(resource.getMethods()).noneMatch(other -> answersGet(resource, other))) {
            throw new IllegalArgumentException("@Subscribe on " + resource.getSimpleName()
                    + ": an event stream is opened by GET, but no method of the class answers it; add one with @GET");
        }
        return Optional.empty();
    }

    /**
     * The channels of the annotation for one request.
     *
     * @throws IllegalArgumentException if a path parameter cannot be part of a channel's name
     */
    List<String> channels(MultivaluedMap<String, String> pathParameters) {
        return templates.stream()
                .map(template -> template.expand(pathParameters))
                .toList();
    }

    /** Whether the method may answer with a {@code Response}, and so may mean it when the answer is 204. */
    boolean mayReturnResponse() {
        var type = raw(unwrap(method.getGenericReturnType()));
        return type == Object.class || Response.class.isAssignableFrom(type) || isSuspended();
    }

    @Override
    public String toString() {
        var values = annotation.value();
        var shown = values.length == 0
                ? "@Subscribe"
                : values.length == 1
                        ? "@Subscribe(\"" + values[0] + "\")"
                        : "@Subscribe({\"" + String.join("\", \"", values) + "\"})";
        return shown + " on " + resource.getSimpleName() + "." + method.getName();
    }

    private IllegalArgumentException wrong(String found) {
        return new IllegalArgumentException(this + ": " + found);
    }

    private void requireGet() {
        if (!answersGet(resource, method)) {
            var methods = httpMethods(resource, method);
            throw wrong("an event stream is opened by GET, but the method answers "
                    + (methods.isEmpty() ? "no HTTP method" : String.join(", ", methods)) + "; annotate it with @GET");
        }
    }

    private void requireNoSink() {
        if (Arrays.asList(method.getParameterTypes()).contains(SseEventSink.class)) {
            throw wrong("the method takes an SseEventSink, which opens a stream of its own; remove the parameter, "
                    + "or the annotation and register the sink on Channels.broadcaster(…)");
        }
    }

    private void requireEventStreamAllowed() {
        var produces = find(resource, method, Produces.class);
        if (produces == null) {
            produces = onClass(resource, Produces.class);
        }
        if (produces != null
                && Arrays.stream(produces.value())
                        .flatMap(types -> Stream.of(types.split(",")))
                        .map(type -> MediaType.valueOf(type.strip()))
                        .noneMatch(EVENT_STREAM::isCompatible)) {
            throw wrong("@Produces(" + String.join(", ", produces.value())
                    + ") refuses an EventSource, which accepts nothing but text/event-stream; "
                    + "annotate the method with @Produces(\"text/event-stream\")");
        }
    }

    private ChannelTemplate template(String text) {
        try {
            return new ChannelTemplate(text);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private void requireKnownParameters() {
        var onClass = onClass(resource, Path.class);
        if (onClass == null) {
            return; // a sub-resource: where it hangs is known when it is asked for
        }
        var onMethod = find(resource, method, Path.class);
        var known = new TreeSet<>(ChannelTemplate.pathParameters(onClass.value()));
        known.addAll(ChannelTemplate.pathParameters(onMethod == null ? "" : onMethod.value()));
        for (var template : templates) {
            for (var parameter : template.parameters()) {
                if (!known.contains(parameter)) {
                    throw wrong("no path parameter \"" + parameter + "\"; the path has: "
                            + (known.isEmpty() ? "none" : String.join(", ", known)));
                }
            }
        }
    }

    private void requireReturnType() {
        var declared = method.getGenericReturnType();
        var type = raw(unwrap(declared));
        if (templates.isEmpty() && (type == void.class || type == Void.class) && !isSuspended()) {
            throw wrong("the annotation names no channel and the method returns none; "
                    + "write @Subscribe(\"channel\"), or return a channel's name");
        }
        boolean known = Stream.of(
                        void.class, Void.class, String.class, String[].class, Subscription.class, Response.class)
                .anyMatch(type::equals);
        boolean possible = type.isAssignableFrom(GenericEntity.class) // Object: decided per request
                || Response.class.isAssignableFrom(type)
                || Collection.class.isAssignableFrom(type)
                || Flow.Publisher.class.isAssignableFrom(type);
        if (!known && !possible) {
            throw wrong("the method returns " + declared.getTypeName() + ", which names no channel; " + remedy());
        }
    }

    /** What a method may return, for error messages. */
    static String remedy() {
        return "return nothing, a channel's name, a Collection or array of names, a Subscription, "
                + "a Flow.Publisher<Event>, a Response with one of these, or a CompletionStage of one of these";
    }

    private boolean isSuspended() {
        return Arrays.stream(method.getParameterTypes())
                .anyMatch(type -> type == jakarta.ws.rs.container.AsyncResponse.class);
    }

    private static Type unwrap(Type type) {
        return CompletionStage.class.isAssignableFrom(raw(type))
                ? type instanceof ParameterizedType stage ? stage.getActualTypeArguments()[0] : Object.class
                : type;
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> known) {
            return known;
        }
        if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        if (type instanceof WildcardType wildcard) {
            return raw(wildcard.getUpperBounds()[0]);
        }
        if (type instanceof TypeVariable<?> variable) {
            return raw(variable.getBounds()[0]);
        }
        return Object.class;
    }

    private static boolean answersGet(Class<?> resource, Method method) {
        return httpMethods(resource, method).contains(HttpMethod.GET);
    }

    private static List<String> httpMethods(Class<?> resource, Method method) {
        return declarations(resource, method)
                .flatMap(m -> Arrays.stream(m.getAnnotations()))
                .map(a -> a.annotationType().getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .map(HttpMethod::value)
                .distinct()
                .toList();
    }

    /** An annotation of the method, or of the one it overrides: proxies are subclasses, and contracts interfaces. */
    private static <A extends Annotation> @Nullable A find(Class<?> resource, Method method, Class<A> annotation) {
        return declarations(resource, method)
                .map(m -> m.getAnnotation(annotation))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static <A extends Annotation> @Nullable A onClass(Class<?> resource, Class<A> annotation) {
        return types(resource)
                .map(type -> type.getAnnotation(annotation))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Stream<Method> declarations(Class<?> resource, Method method) {
        return Stream.concat(Stream.of(method), types(resource).flatMap(type -> declared(type, method)));
    }

    private static Stream<Method> declared(Class<?> type, Method method) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.getName().equals(method.getName()) && takes(m, method.getParameterTypes()));
    }

    /** The same parameters, or a type variable's that stands for them: {@code Rooms<T>} declares what R overrides. */
    private static boolean takes(Method declared, Class<?>[] types) {
        var generic = declared.getGenericParameterTypes();
        return generic.length == types.length
                && IntStream.range(0, types.length)
                        .allMatch(i -> generic[i] instanceof TypeVariable<?> variable
                                ? raw(variable).isAssignableFrom(types[i])
                                : raw(generic[i]) == types[i]);
    }

    private static Stream<Class<?>> types(@Nullable Class<?> type) {
        if (type == null || type == Object.class) {
            return Stream.empty();
        }
        return Stream.of(Stream.of(type), types(type.getSuperclass()), interfaces(type))
                .flatMap(found -> found);
    }

    private static Stream<Class<?>> interfaces(Class<?> type) {
        return Arrays.stream(type.getInterfaces()).flatMap(SubscribeMethod::types);
    }
}
