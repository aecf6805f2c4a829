package io.github.ssejaxrs.internal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.ws.rs.core.MultivaluedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A template is checked once; a request's values cannot reach beyond their place. */
class ChannelTemplateTest {

    @Test
    void valuesTakeTheirPlaces() {
        var template = new ChannelTemplate("{tenant}/rooms/{room}/{tenant}");

        assertThat(template.parameters()).containsExactly("room", "tenant");
        assertThat(template.expand(path("tenant", "acme", "room", "42"))).isEqualTo("acme/rooms/42/acme");
    }

    @Test
    void aNameWithoutParametersIsItself() {
        assertThat(new ChannelTemplate("news").expand(path())).isEqualTo("news");
        assertThat(new ChannelTemplate("news").parameters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{other}", "$1", "\\", "..", "%2F", "日本", "a b", "*"})
    void aValueIsTextAndNotSyntax(String value) {
        assertThat(new ChannelTemplate("rooms/{room}").expand(path("room", value)))
                .isEqualTo("rooms/" + value);
    }

    @Test
    void ofARepeatedParameterTheFirstValueCounts() {
        var values = path("room", "first");
        values.add("room", "second");

        assertThat(new ChannelTemplate("{room}").expand(values)).isEqualTo("first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/b", "/a", "a/"})
    void aValueStaysInItsSegment(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChannelTemplate("rooms/{room}").expand(path("room", value)))
                .withMessage("The path parameter \"room\" is \"" + value
                        + "\", but its place in a channel's name is one segment, not empty, without /");
    }

    @Test
    void aMissingValueIsTold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChannelTemplate("rooms/{room}").expand(path()))
                .withMessage("The path has no parameter \"room\"");
    }

    @Test
    void theNameOfTheChannelIsChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChannelTemplate("{room}").expand(path("room", "a\u0000")))
                .withMessage("The channel name \"a\\u0000\" has the control character U+0000 at index 1; leave it out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChannelTemplate("{room}").expand(path("room", "x".repeat(256))))
                .withMessage(
                        "The channel name \"" + "x".repeat(80) + "…\" has 256 characters; at most 255 are allowed");
    }

    @Test
    void theNameOfTheChannelHasOneSpelling() {
        var template = new ChannelTemplate("{room}\u0301/{other}");

        assertThat(template.expand(path("room", "x", "other", "\u00e9"))).isEqualTo("x\u0301/\u00e9");
        assertThatIllegalArgumentException()
                .as("what only the name as a whole shows")
                .isThrownBy(() -> template.expand(path("room", "e", "other", "x")))
                .withMessageContaining("Normalizer.Form.NFC");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.expand(path("room", "x", "other", "e\u0301")))
                .withMessageContaining("Normalizer.Form.NFC");
    }

    @Test
    void aTemplateOfAnotherSpellingFailsTheDeployment() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChannelTemplate("caf\u0065\u0301/{room}"))
                .withMessageContaining("Normalizer.Form.NFC");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    rooms/{room     | a brace is not closed
                    rooms/room}     | a brace is not closed
                    rooms/{{room}}  | a brace is not closed
                    rooms/{}        | {} is not the name of a path parameter
                    rooms/{ room }  | { room } is not the name of a path parameter
                    rooms/{a: [0-9]} | {a: [0-9]} is not the name of a path parameter
                    ''              | The channel name is empty; it has 1 to 255 characters
                    """)
    void whatCouldNeverBeAChannelIsRefused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChannelTemplate(text))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    rooms/{room}                          | room
                    {room: [a-z]{2,5}}/events             | room
                    { room : .+ }                         | room
                    {a}/{b-c}/{d.e}/{_f: \\d{1,3}x{2}}/{g}  | a b-c d.e _f g
                    {room:}                               | room
                    """)
    void theParametersOfAPathAreFound(String path, String names) {
        assertThat(ChannelTemplate.pathParameters(path)).containsExactly(names.split(" "));
    }

    @Test
    void aPathMayHaveNoParameters() {
        assertThat(ChannelTemplate.pathParameters("rooms/events")).isEmpty();
    }

    private static MultivaluedHashMap<String, String> path(String... namesAndValues) {
        var path = new MultivaluedHashMap<String, String>(Map.of());
        for (int i = 0; i < namesAndValues.length; i += 2) {
            path.addFirst(namesAndValues[i], namesAndValues[i + 1]);
        }
        return path;
    }
}
