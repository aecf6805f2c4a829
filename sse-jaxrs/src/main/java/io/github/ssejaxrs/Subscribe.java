package io.github.ssejaxrs;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes the successful response of a {@code GET} resource method an event stream of the named channels.
 *
 * <pre>{@code
 * @GET @Path("{room}/events") @Subscribe("rooms/{room}")
 * public void events() {}
 *
 * @GET @Path("mine") @Subscribe
 * public String mine(@Context SecurityContext security) {
 *     return "users/" + security.getUserPrincipal().getName();
 * }
 * }</pre>
 *
 * <p>The method runs first and decides: it may return nothing (the channels are those of {@link #value()}), a channel's
 * name, a {@code Collection} or array of names, a {@link Subscription}, a {@code Flow.Publisher} of {@link Event}s (a
 * stream of its own, without a channel), a {@code Response} with any of these as its entity, or a
 * {@code CompletionStage} of any of these. What it returns wins over {@link #value()}. An exception or a
 * {@code Response} outside of 2xx is the answer, untouched, and nothing is opened; so is
 * {@code Response.noContent()} of a method that may return a {@code Response}: it tells a browser not to come back.
 *
 * <p>On a class the annotation stands for each of its {@code GET} methods that has none of its own. A wrong annotation
 * fails when the application is deployed, with an error that names the method and the remedy.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Subscribe {

    /**
     * The channels. {@code {name}} stands for the decoded value of that path parameter, which may not bring a
     * {@code /} of its own into the channel's name: such a request is answered 400.
     *
     * @return templates of channel names; empty when the method returns its channels
     */
    String[] value() default {};
}
