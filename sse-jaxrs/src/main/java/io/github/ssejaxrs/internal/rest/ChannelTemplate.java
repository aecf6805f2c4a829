package io.github.ssejaxrs.internal.rest;

import io.github.ssejaxrs.internal.Text;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A channel's name with path parameters in it, {@code rooms/{room}}. */
record ChannelTemplate(String text) {

    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern PARAMETER_NAME = Pattern.compile("\\w[\\w.-]*"); // as @Path has it
    private static final Pattern PATH_PARAMETER =
            Pattern.compile("\\{\\s*(\\w[\\w.-]*)\\s*(?::[^{}]*(?:\\{[^{}]*}[^{}]*)*)?}");

    /**
     * Checks what can be known without a request.
     *
     * @throws IllegalArgumentException if it could never be a channel's name
     */
    ChannelTemplate {
        for (var name : parameters(text)) {
            if (!PARAMETER_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("{" + name + "} is not the name of a path parameter");
            }
        }
        var rest = PARAMETER.matcher(text).replaceAll("x");
        if (rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
            throw new IllegalArgumentException("a brace is not closed");
        }
        Text.requireChannel(rest);
    }

    Set<String> parameters() {
        return parameters(text);
    }

    private static Set<String> parameters(String text) {
        return new TreeSet<>(
                PARAMETER.matcher(text).results().map(r -> r.group(1)).toList());
    }

    /** The parameters a {@code @Path} has. */
    static List<String> pathParameters(String path) {
        var names = new ArrayList<String>();
        PATH_PARAMETER.matcher(path).results().forEach(r -> names.add(r.group(1)));
        return names;
    }

    /**
     * The channel of a request.
     *
     * @param values decoded path parameters
     * @throws IllegalArgumentException if a value is missing or would reach beyond its place in the name
     */
    String expand(MultivaluedMap<String, String> values) {
        var name = PARAMETER.matcher(text).replaceAll(match -> {
            var parameter = match.group(1);
            var value = values.getFirst(parameter);
            if (value == null) {
                throw new IllegalArgumentException("The path has no parameter " + Text.quote(parameter));
            }
            if (value.isEmpty() || value.indexOf('/') >= 0) {
                throw new IllegalArgumentException(
                        "The path parameter " + Text.quote(parameter) + " is " + Text.quote(value)
                                + ", but its place in a channel's name is one segment, not empty, without /");
            }
            return Matcher.quoteReplacement(value);
        });
        return Text.requireChannel(name);
    }
}
