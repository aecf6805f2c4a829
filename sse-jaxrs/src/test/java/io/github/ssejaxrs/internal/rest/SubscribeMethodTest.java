package io.github.ssejaxrs.internal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.Subscription;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong annotation fails at deployment, with the method, what was found and what would be right. */
class SubscribeMethodTest {

    private static final String REMEDY = "return nothing, a channel's name, a Collection or array of names, "
            + "a Subscription, a Flow.Publisher<Event>, a Response with one of these, or a CompletionStage of one of "
            + "these";

    @Test
    void aMethodWithoutTheAnnotationIsNoneOfOurs() {
        class News {
            @GET
            public void events() {}
        }
        assertThat(read(News.class)).isEmpty();
    }

    @Test
    void theTemplateIsExpandedForEachRequest() {
        @Path("rooms/{room}")
        class Rooms {
            @GET
            @Path("{floor: [a-z]{2,5}}")
            @Subscribe({"rooms/{room}/{floor}", "news"})
            public void events() {}
        }
        var path = new MultivaluedHashMap<>(Map.of("room", "42", "floor", "top"));

        assertThat(read(Rooms.class).orElseThrow().channels(path)).containsExactly("rooms/42/top", "news");
    }

    @Test
    void aParameterThePathDoesNotHaveIsRefused() {
        @Path("rooms/{room}")
        class Rooms {
            @GET
            @Path("{floor}")
            @Subscribe("rooms/{romm}")
            public void events() {}
        }
        assertWrong(
                Rooms.class,
                "@Subscribe(\"rooms/{romm}\") on Rooms.events: no path parameter \"romm\"; the path has: floor, room");
    }

    @Test
    void aParameterOfAPathWithNoneIsRefused() {
        @Path("rooms")
        class Rooms {
            @GET
            @Subscribe({"news", "rooms/{room}"})
            public void events() {}
        }
        assertWrong(
                Rooms.class,
                "@Subscribe({\"news\", \"rooms/{room}\"}) on Rooms.events: no path parameter \"room\"; "
                        + "the path has: none");
    }

    @Test
    void theParametersOfASubResourceAreKnownWhenItIsAskedFor() {
        class Room {
            @GET
            @Path("events")
            @Subscribe("rooms/{room}")
            public void events() {}
        }
        assertThat(read(Room.class)).isPresent();
    }

    @Test
    void aStreamIsNotOpenedByPost() {
        @Path("rooms")
        class Rooms {
            @POST
            @Subscribe("rooms")
            public void events() {}
        }
        assertWrong(
                Rooms.class,
                "@Subscribe(\"rooms\") on Rooms.events: an event stream is opened by GET, but the method answers POST; "
                        + "annotate it with @GET");
    }

    @Test
    void aStreamIsNotOpenedByAMethodThatAnswersNothing() {
        @Path("rooms")
        class Rooms {
            @Path("locator")
            @Subscribe("rooms")
            public Object events() {
                return this;
            }
        }
        assertWrong(
                Rooms.class,
                "@Subscribe(\"rooms\") on Rooms.events: an event stream is opened by GET, but the method answers "
                        + "no HTTP method; annotate it with @GET");
    }

    @Test
    void aSinkWouldBeAStreamOfItsOwn() {
        @Path("rooms")
        class Rooms {
            @GET
            @Subscribe("rooms")
            public void events(@Context SseEventSink sink) {}
        }
        assertWrong(
                Rooms.class,
                "@Subscribe(\"rooms\") on Rooms.events: the method takes an SseEventSink, which opens a stream of its "
                        + "own; remove the parameter, or the annotation and register the sink on "
                        + "Channels.broadcaster(…)");
    }

    @Test
    void aClassThatProducesJsonRefusesBrowsers() {
        @Path("rooms")
        @Produces({"application/json", "text/plain, text/html"})
        class Rooms {
            @GET
            @Subscribe("rooms")
            public void events() {}
        }
        assertWrong(
                Rooms.class,
                "@Subscribe(\"rooms\") on Rooms.events: @Produces(application/json, text/plain, text/html) refuses an "
                        + "EventSource, which accepts nothing but text/event-stream; annotate the method with "
                        + "@Produces(\"text/event-stream\")");
    }

    @Test
    void theMethodMayProduceWhatItsClassDoesNot() {
        @Path("rooms")
        @Produces("application/json")
        class Rooms {
            @GET
            @Produces("text/event-stream")
            @Subscribe("rooms")
            public void events() {}
        }
        assertThat(read(Rooms.class)).isPresent();
    }

    @Test
    void manyTypesAndPatternsIncludeAnEventStream() {
        @Path("rooms")
        @Produces("application/json, text/event-stream;charset=UTF-8")
        class Listed {
            @GET
            @Subscribe("rooms")
            public void events() {}
        }
        @Path("rooms")
        @Produces("text/*")
        class Matched {
            @GET
            @Subscribe("rooms")
            public void events() {}
        }
        assertThat(read(Listed.class)).isPresent();
        assertThat(read(Matched.class)).isPresent();
    }

    @Test
    void aBraceIsClosed() {
        @Path("rooms/{room}")
        class Rooms {
            @GET
            @Subscribe("rooms/{room")
            public void events() {}
        }
        assertWrong(Rooms.class, "@Subscribe(\"rooms/{room\") on Rooms.events: a brace is not closed");
    }

    @Test
    void anEmptyNameIsNoChannel() {
        @Path("rooms")
        class Rooms {
            @GET
            @Subscribe("")
            public void events() {}
        }
        assertWrong(
                Rooms.class, "@Subscribe(\"\") on Rooms.events: The channel name is empty; it has 1 to 255 characters");
    }

    @Test
    void neitherTheAnnotationNorTheMethodNamesAChannel() {
        @Path("rooms")
        class Rooms {
            @GET
            @Subscribe
            public void events() {}
        }
        @Path("rooms")
        class Later {
            @GET
            @Subscribe
            public CompletionStage<@Nullable Void> events() {
                return CompletableFuture.completedFuture(null);
            }
        }
        assertWrong(
                Rooms.class,
                "@Subscribe on Rooms.events: the annotation names no channel and the method returns none; "
                        + "write @Subscribe(\"channel\"), or return a channel's name");
        assertWrong(
                Later.class,
                "@Subscribe on Later.events: the annotation names no channel and the method returns none; "
                        + "write @Subscribe(\"channel\"), or return a channel's name");
    }

    @Test
    void aNumberNamesNoChannel() {
        @Path("rooms")
        class Rooms {
            @GET
            @Subscribe("rooms")
            public int events() {
                return 1;
            }
        }
        assertWrong(
                Rooms.class,
                "@Subscribe(\"rooms\") on Rooms.events: the method returns int, which names no channel; " + REMEDY);
    }

    @Test
    void aWrongTypeIsShownAsItWasDeclared() {
        @Path("rooms")
        class Rooms {
            @GET
            @Subscribe
            public CompletionStage<Map<String, Integer>> events() {
                return CompletableFuture.completedFuture(Map.of());
            }
        }
        assertWrong(
                Rooms.class,
                "@Subscribe on Rooms.events: the method returns java.util.concurrent.CompletionStage<java.util.Map<"
                        + "java.lang.String, java.lang.Integer>>, which names no channel; " + REMEDY);
    }

    /** One method for each type a method may return. */
    @Path("rooms")
    abstract static class Returning {

        @GET
        @Subscribe
        public abstract String name();

        @GET
        @Subscribe
        public abstract String[] array();

        @GET
        @Subscribe
        public abstract Set<String> set();

        @GET
        @Subscribe
        public abstract Collection<? extends String> collection();

        @GET
        @Subscribe
        public abstract Subscription subscription();

        @GET
        @Subscribe
        public abstract Response response();

        @GET
        @Subscribe
        public abstract GenericEntity<List<String>> entity();

        @GET
        @Subscribe
        public abstract Object object();

        @GET
        @Subscribe
        public abstract <T> T variable();

        @GET
        @Subscribe
        public abstract Flow.Publisher<Event> publisher();

        @GET
        @Subscribe
        public abstract CompletionStage<String> later();

        @GET
        @Subscribe
        public abstract CompletableFuture<? extends List<String>> laterList();

        @GET
        @Subscribe
        @SuppressWarnings("rawtypes") // as old code has it
        public abstract CompletionStage laterAnything();

        @GET
        @Subscribe
        public abstract CompletionStage<Response> laterResponse();

        @GET
        @Subscribe
        public abstract void suspended(@Suspended AsyncResponse response);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "array",
                "set",
                "collection",
                "subscription",
                "response",
                "entity",
                "object",
                "variable",
                "publisher",
                "later",
                "laterList",
                "laterAnything",
                "laterResponse",
                "suspended"
            })
    void aMethodMayReturnItsChannels(String name) {
        var method = SubscribeMethod.of(Returning.class, method(Returning.class, name));

        assertThat(method).get().hasToString("@Subscribe on Returning." + name);
    }

    @Test
    void onlyAMethodThatReturnsResponsesCanMeanNoContent() {
        assertThat(returning("response").mayReturnResponse()).isTrue();
        assertThat(returning("laterResponse").mayReturnResponse()).isTrue();
        assertThat(returning("name").mayReturnResponse()).isFalse();
    }

    @Test
    void onAClassTheAnnotationIsForItsGetMethodsWithoutOneOfTheirOwn() {
        @Path("rooms")
        @Subscribe("rooms")
        class Rooms {
            @GET
            public void events() {}

            @GET
            @Path("others")
            @Subscribe("others")
            public void others() {}

            @POST
            public void post() {}

            @DELETE
            public int delete() {
                return 0;
            }
        }
        var none = new MultivaluedHashMap<String, String>();

        assertThat(read(Rooms.class, "events").orElseThrow().channels(none)).containsExactly("rooms");
        assertThat(read(Rooms.class, "others").orElseThrow().channels(none)).containsExactly("others");
        assertThat(read(Rooms.class, "post")).isEmpty();
        assertThat(read(Rooms.class, "delete")).isEmpty();
    }

    @Path("rooms/{room}")
    interface Contract {
        @GET
        @Path("{floor}")
        @Produces("text/event-stream")
        @Subscribe("{room}/{floor}")
        void events();
    }

    @Test
    void annotationsAreInheritedFromAnInterface() {
        class Rooms implements Contract {
            @Override
            public void events() {}
        }
        assertThat(read(Rooms.class)).get().hasToString("@Subscribe(\"{room}/{floor}\") on Rooms.events");
    }

    @Test
    void annotationsAreInheritedFromASuperclassAsProxiesNeedIt() {
        @Path("rooms/{room}")
        class Rooms {
            @GET
            @Subscribe("{room}")
            public void events() {}
        }
        class Proxy extends Rooms {
            @Override
            public void events() {}
        }
        assertThat(read(Proxy.class)).get().hasToString("@Subscribe(\"{room}\") on Proxy.events");
    }

    @Test
    void anInheritedAnnotationMayBeWrongToo() {
        class Rooms implements Contract {
            @Override
            @Produces("application/json")
            public void events() {}
        }
        assertWrong(
                Rooms.class,
                "@Subscribe(\"{room}/{floor}\") on Rooms.events: @Produces(application/json) refuses an EventSource, "
                        + "which accepts nothing but text/event-stream; annotate the method with "
                        + "@Produces(\"text/event-stream\")");
    }

    private static SubscribeMethod returning(String name) {
        return read(Returning.class, name).orElseThrow();
    }

    private static void assertWrong(Class<?> resource, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(resource)).withMessage(message);
    }

    private static Optional<SubscribeMethod> read(Class<?> resource) {
        return read(resource, "events");
    }

    private static Optional<SubscribeMethod> read(Class<?> resource, String name) {
        return SubscribeMethod.of(resource, method(resource, name));
    }

    private static Method method(Class<?> resource, String name) {
        return Arrays.stream(resource.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    interface Generic<T> {
        @GET
        @Subscribe("rooms")
        void events(@QueryParam("q") T query);
    }

    @Test
    void annotationsAreInheritedFromAGenericInterface() {
        @Path("rooms")
        class Rooms implements Generic<String> {
            @Override
            public void events(String query) {}
        }
        assertThat(SubscribeMethod.of(
                        Rooms.class,
                        Arrays.stream(Rooms.class.getDeclaredMethods())
                                .filter(method -> !method.isBridge())
                                .findFirst()
                                .orElseThrow()))
                .get()
                .hasToString("@Subscribe(\"rooms\") on Rooms.events");
    }
}
