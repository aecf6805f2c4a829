package io.github.ssejaxrs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot stand in its place is refused with its name, never stripped. */
class TextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "news",
                "rooms/42",
                "a b",
                "Ü",
                "日本",
                "🎈",
                "{a}",
                "a}b{c",
                "{}",
                "*",
                "a?[b]",
                "..",
                "//",
                "%2e%2e",
                ":",
                "'; DROP TABLE",
                "return redis.call('FLUSHALL')"
            })
    void aChannelIsAnyVisibleText(String name) {
        assertThat(Text.requireChannel(name)).isSameAs(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    U+0000 | "a\\u0000b"
                    U+0009 | "a\\u0009b"
                    U+000A | "a\\u000ab"
                    U+000D | "a\\u000db"
                    U+001B | "a\\u001bb"
                    U+007F | "a\\u007fb"
                    U+0085 | "a\\u0085b"
                    U+00AD | "a\\u00adb"
                    U+200B | "a\\u200bb"
                    U+200E | "a\\u200eb"
                    U+2028 | "a\\u2028b"
                    U+2029 | "a\\u2029b"
                    U+202E | "a\\u202eb"
                    U+2066 | "a\\u2066b"
                    U+D800 | "a\\ud800b"
                    U+DFFF | "a\\udfffb"
                    U+FEFF | "a\\ufeffb"
                    U+E0001 | "a\\udb40\\udc01b"
                    """)
    void aLineRefusesWhatNobodySees(String codePoint, String shown) {
        var name = "a" + Character.toString(Integer.parseInt(codePoint.substring(2), 16)) + "b";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.requireLine("event name", name))
                .withMessage("The event name " + shown + " has the control character " + codePoint
                        + " at index 1; leave it out");
    }

    @Test
    void aLineHas1To255Characters() {
        assertThat(Text.requireLine("user", "x".repeat(255))).hasSize(255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.requireLine("user", ""))
                .withMessage("The user is empty; it has 1 to 255 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.requireLine("user", "x".repeat(256)))
                .withMessage("The user \"" + "x".repeat(80) + "…\" has 256 characters; at most 255 are allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00e9",
                "\u02ff",
                "caf\u00e9/\u4e2d\u6587",
                "\uac00",
                "x\u0301",
                "\u0301",
                "\u0430dmin",
                "\u017ftream",
                "\ufb01",
                "\uff0fetc"
            })
    void aChannelsNameIsComposedAndOtherwiseAsItIs(String name) {
        assertThat(Text.requireChannel(name)).isSameAs(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "caf\u0065\u0301", // another spelling of é
                "A\u030a", // of Å
                "\u212b", // of Å, the unit of length
                "\u2126", // of Ω, the unit of resistance
                "\u1100\u1161", // of 가
                "\u0958", // of क़, which is never composed
                "a\u0301\u0323", // marks that lie in another order
                "\uf900", // of 豈
                "\ud87e\udc00" // of 丽, beyond the first plane
            })
    void anotherSpellingOfAChannelsNameIsRefusedWithTheRemedy(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.requireChannel(name))
                .withMessage(
                        "The channel name \"" + name + "\" is not in Unicode normalization form C, so it is not the "
                                + "name it looks like; use java.text.Normalizer.normalize(name, Normalizer.Form.NFC)");
        var remedied = Normalizer.normalize(name, Normalizer.Form.NFC);
        assertThat(Text.requireChannel(remedied)).isSameAs(remedied).isNotEqualTo(name);
    }

    @Test
    void whatIsBelowTheFirstCombiningMarkIsInNormalizationFormC() {
        var all = IntStream.range(0, 0x300)
                .mapToObj(Character::toString)
                .flatMap(one -> IntStream.range(0, 0x300).mapToObj(other -> one + Character.toString(other)));

        assertThat(all).allMatch(pair -> Normalizer.isNormalized(pair, Normalizer.Form.NFC));
    }

    @Test
    void onlyAChannelsNameHasOneSpelling() {
        assertThat(Text.requireLine("event name", "e\u0301")).isEqualTo("e\u0301");
    }

    @Test
    void halfOfASurrogatePairIsRefusedInNamesAndComments() {
        for (var text : List.of("a\ud800b", "a\udc00b", "\udc00\ud800", "a\ud800", "\ud800\ud83c\udf88")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Text.requireChannel(text));
            assertThatIllegalArgumentException().isThrownBy(() -> Text.requireLine("event name", text));
            assertThatIllegalArgumentException().isThrownBy(() -> Text.requireLines("comment", text));
            assertThatIllegalArgumentException().isThrownBy(() -> Text.utf8Length("The data", text));
        }
    }

    @Test
    void theBytesOfATextAreThoseOfItsEncoding() {
        var text = "a\u0080\u07ff\u0800\uffff\ud83c\udf88\r\n";

        assertThat(Text.utf8Length("The data", text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void linesMayHaveLineEndsAndTabsOnly() {
        assertThat(Text.requireLines("comment", "a\rb\nc\r\n\td")).isEqualTo("a\rb\nc\r\n\td");
        assertThat(Text.requireLines("comment", "")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.requireLines("comment", "a\n\u0000"))
                .withMessage(
                        "The comment \"a\\u000a\\u0000\" has the control character U+0000 at index 2; leave it out");
    }

    @Test
    void aQuoteIsBoundedAndCannotForgeALogLine() {
        assertThat(Text.quote("a\"b\\c\r\nd")).isEqualTo("\"a\\\"b\\\\c\\u000d\\u000ad\"");
        assertThat(Text.quote("x".repeat(80))).isEqualTo('"' + "x".repeat(80) + '"');
        assertThat(Text.quote("🎈".repeat(81))).isEqualTo('"' + "🎈".repeat(80) + "…\"");
    }

    @Test
    void jsonEscapesWhatAJsonStringCannotHold() {
        assertThat(Text.json("a\"b\\c\u0000\n\u2028ü🎈\ud800")).isEqualTo("""
                "a\\"b\\\\c\\u0000\\u000a\\u2028ü🎈\\ud800\"""");
    }

    @Test
    void aNameThatCouldNotBeDecodedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.requireChannel("rooms/\uFFFD"))
                .withMessageContaining("U+FFFD");
    }
}
