package io.github.ssejaxrs.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssejaxrs.testing.LogRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A setting has one value, from the first place that has it, and a wrong one is refused. */
class SettingsTest {

    @AfterEach
    void forget() {
        Setting.all().forEach(setting -> System.clearProperty(setting.name()));
    }

    @Test
    void withoutSourcesEachSettingHasItsDefault() {
        var defaults = Settings.from(List.of(), Set.of());

        assertThat(Setting.all())
                .allSatisfy(
                        setting -> assertThat((Object) defaults.get(setting)).isEqualTo(setting.defaultValue()));
        assertThat(defaults.get(Setting.KEEP_ALIVE)).isEqualTo(Duration.ofSeconds(15));
        assertThat(defaults.get(Setting.HISTORY_SIZE)).isEqualTo(100);
        assertThat(defaults.get(Setting.HISTORY_AGE)).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void theBuilderWinsOverTheApplicationAndThatOverItsSurroundings() {
        var builder = SettingsSource.builder(Map.of("sse-jaxrs.history-size", "1"));
        var rest = SettingsSource.rest(
                new ResourceConfig().property("sse-jaxrs.history-size", 2).property("sse-jaxrs.max-channels", 2));
        System.setProperty("sse-jaxrs.history-size", "3");
        System.setProperty("sse-jaxrs.max-channels", "3");
        System.setProperty("sse-jaxrs.max-event-size", "3");

        var settings = Settings.from(
                List.of(builder, rest, SettingsSource.surroundings().get(0)), Set.of());

        assertThat(settings.get(Setting.HISTORY_SIZE)).isEqualTo(1);
        assertThat(settings.get(Setting.MAX_CHANNELS)).isEqualTo(2);
        assertThat(settings.get(Setting.MAX_EVENT_SIZE)).isEqualTo(3);
    }

    @Test
    void theApplicationMaySetObjectsOfTheRightText() {
        var rest = SettingsSource.rest(new ResourceConfig()
                .property("sse-jaxrs.keep-alive", Duration.ofSeconds(20))
                .property("sse-jaxrs.keep-alive-event", true));

        var settings = Settings.from(List.of(rest), Set.of());

        assertThat(settings.get(Setting.KEEP_ALIVE)).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.get(Setting.KEEP_ALIVE_EVENT)).isTrue();
    }

    @Test
    void microProfileConfigIsReadWhereItIs() {
        System.setProperty("sse-jaxrs.keep-alive", "20s");

        var surroundings = SettingsSource.surroundings();

        assertThat(surroundings)
                .extracting(SettingsSource::name)
                .containsExactly("MicroProfile Config", "system property", "environment variable");
        assertThat(surroundings.get(0).find("sse-jaxrs.keep-alive")).isEqualTo("20s");
        assertThat(surroundings.get(0).find("sse-jaxrs.write-stall")).isNull();
    }

    @Test
    void systemPropertiesAreReadWithoutIt() {
        System.setProperty("sse-jaxrs.keep-alive", "20s");

        var property = SettingsSource.surroundings().get(1);

        assertThat(property.find("sse-jaxrs.keep-alive")).isEqualTo("20s");
        assertThat(property.names()).contains("sse-jaxrs.keep-alive");
    }

    @Test
    void anEnvironmentVariableHasTheNameMicroProfileConfigGivesIt() {
        assertThat(Setting.all())
                .extracting(setting -> SettingsSource.environmentName(setting.name()))
                .containsExactly(
                        "SSE_JAXRS_KEEP_ALIVE",
                        "SSE_JAXRS_KEEP_ALIVE_EVENT",
                        "SSE_JAXRS_RETRY_MIN",
                        "SSE_JAXRS_RETRY_MAX",
                        "SSE_JAXRS_HISTORY_SIZE",
                        "SSE_JAXRS_HISTORY_AGE",
                        "SSE_JAXRS_CHANNELS",
                        "SSE_JAXRS_MAX_EVENT_SIZE",
                        "SSE_JAXRS_MAX_CHANNELS",
                        "SSE_JAXRS_MAX_STREAMS",
                        "SSE_JAXRS_MAX_STREAMS_PER_USER",
                        "SSE_JAXRS_MAX_STREAMS_PER_ADDRESS",
                        "SSE_JAXRS_MAX_STREAMS_PER_CHANNEL",
                        "SSE_JAXRS_MAX_HISTORY_READS",
                        "SSE_JAXRS_RETRY_REFUSED",
                        "SSE_JAXRS_WRITE_STALL",
                        "SSE_JAXRS_MAX_STREAM_AGE",
                        "SSE_JAXRS_DRAIN",
                        "SSE_JAXRS_BLOCKING_WRITES");
    }

    @ParameterizedTest
    @CsvSource({
        "100ms, PT0.1S",
        "15s, PT15S",
        "15 s, PT15S",
        "' 15s ', PT15S",
        "5m, PT5M",
        "1h, PT1H",
        "PT15S, PT15S",
        "pt0.5s, PT0.5S",
        "PT1H, PT1H"
    })
    void aDurationIsShortOrOfIso8601(String text, Duration duration) {
        assertThat(with("keep-alive", text).get(Setting.KEEP_ALIVE)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"2d, 2", "P2D, 2", "3650d, 3650"})
    void aDurationMayBeOfDays(String text, int days) {
        assertThat(with("history-age", text).get(Setting.HISTORY_AGE)).isEqualTo(Duration.ofDays(days));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "15",
                "15S",
                "s",
                "-15s",
                "1.5s",
                "99ms",
                "2h",
                "PT-15S",
                "P1Y",
                "never",
                "15s15s",
                "9999999999s",
                "PT99999999999999999999S",
                "\u0661\u0665s"
            })
    void aWrongDurationIsRefused(String text) {
        assertRefused("keep-alive", text, "write a duration from 100ms to 1h, such as 15s or PT15S");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    retry-min   | 2d    | write a duration from 0s to 1d, such as 1s or PT15S
                    retry-max   | -1s   | write a duration from 0s to 1d, such as 4s or PT15S
                    history-age | 999ms | write a duration from 1s to 3650d, such as 24h or PT15S
                    write-stall | 0s    | write a duration from 1s to 1h, such as 30s or PT15S
                    """)
    void eachDurationHasItsBounds(String name, String text, String remedy) {
        assertRefused(name, text, remedy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    history-size   | -1       | write a whole number from 0 to 1000000
                    history-size   | 1000001  | write a whole number from 0 to 1000000
                    history-size   | 1e3      | write a whole number from 0 to 1000000
                    history-size   | ''       | write a whole number from 0 to 1000000
                    max-event-size | 0        | write a whole number from 1 to 16777216
                    max-event-size | 64k      | write a whole number from 1 to 16777216
                    max-event-size | 99999999999 | write a whole number from 1 to 16777216
                    max-channels   | 0        | write a whole number from 1 to
                    """)
    void eachNumberHasItsBounds(String name, String text, String remedy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(name, text))
                .withMessageStartingWith("sse-jaxrs." + name + " = \"" + text + "\" (builder): " + remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TRUE", "yes", "1", "on", "falsch"})
    void aFlagIsTrueOrFalse(String text) {
        assertRefused("keep-alive-event", text, "write true or false");
        assertRefused("blocking-writes", text, "write true or false");
    }

    @Test
    void aWrongValueIsShownWithItsSource() {
        var rest = SettingsSource.rest(new ResourceConfig().property("sse-jaxrs.keep-alive", "a\nb"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(List.of(rest), Set.of()))
                .withMessage("sse-jaxrs.keep-alive = \"a\\u000ab\" (Jakarta REST configuration): "
                        + "write a duration from 100ms to 1h, such as 15s or PT15S");
    }

    @Test
    void aRangeTheWrongWayRoundIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("retry-min", "10s"))
                .withMessage("sse-jaxrs.retry-min = PT10S is longer than sse-jaxrs.retry-max = PT4S; set both");
        assertThat(with("retry-min", "4s").get(Setting.RETRY_MIN)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aMisspeltNameIsToldInTheLog() {
        try (var log = LogRecorder.of(Settings.class.getName())) {
            var rest = new ResourceConfig()
                    .property("sse-jaxrs.keepalive", "20s")
                    .property("sse-jaxrs.pigeons.loft", "roof")
                    .property("another.keepalive", "20s");
            Settings.from(List.of(SettingsSource.rest(rest)), Set.of("sse-jaxrs.pigeons.loft"));

            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "There is no setting \"sse-jaxrs.keepalive\" (Jakarta REST configuration), so it has no effect; there are "
                                    + "[sse-jaxrs.blocking-writes, sse-jaxrs.channels, ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse-jaxrs.keepalive", "sse-jaxrs.pigeons.loft", "PIGEONS"})
    void aNameInCodeThatNobodyKnowsIsRefused(String name) {
        var builder = SettingsSource.builder(Map.of(name, "20s"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(List.of(builder), Set.of()))
                .withMessageStartingWith("There is no setting \"" + name + "\" (builder); there are "
                        + "[sse-jaxrs.blocking-writes, sse-jaxrs.channels, ")
                .withMessageEndingWith("], and those of a broker whose jar is beside this library's");
        assertThat(Settings.from(List.of(builder), Set.of(name)).textOf(name)).isEqualTo("20s");
    }

    @Test
    void aSettingOfABrokerIsReadFromTheSamePlacesInTheSameOrder() {
        var names = Set.of("sse-jaxrs.pigeons.loft", "PIGEONS", "path", "nowhere");
        var builder = SettingsSource.builder(Map.of("PIGEONS", " three "));
        var rest = SettingsSource.rest(new ResourceConfig().property("sse-jaxrs.pigeons.loft", 2));
        System.setProperty("sse-jaxrs.pigeons.loft", "3");
        System.setProperty("PIGEONS", "3");
        try {
            var sources = new ArrayList<>(List.of(builder, rest));
            sources.addAll(SettingsSource.surroundings());
            var settings = Settings.from(sources, names);

            assertThat(settings.textOf("PIGEONS")).isEqualTo("three");
            assertThat(settings.textOf("sse-jaxrs.pigeons.loft")).isEqualTo("2");
            assertThat(settings.textOf("path")).as("of the environment").isEqualTo(System.getenv("PATH"));
            assertThat(settings.textOf("nowhere")).isNull();
            assertThat(Settings.from(SettingsSource.surroundings(), names).textOf("PIGEONS"))
                    .isEqualTo("3");
        } finally {
            System.clearProperty("sse-jaxrs.pigeons.loft");
            System.clearProperty("PIGEONS");
        }
    }

    @Test
    void inTheEnvironmentANameOfTheEnvironmentStaysAsItIs() {
        assertThat(SettingsSource.environmentName("REDIS_URL")).isEqualTo("REDIS_URL");
        assertThat(SettingsSource.environmentName("sse-jaxrs.redis.url")).isEqualTo("SSE_JAXRS_REDIS_URL");
        assertThat(SettingsSource.surroundings().get(2).find("PATH")).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void settingsOfBrokersDifferByTheirTexts() {
        var names = Set.of("a", "b", "c");
        var one = Settings.from(List.of(SettingsSource.builder(Map.of("a", "1", "b", "1"))), names);
        var other = Settings.from(List.of(SettingsSource.builder(Map.of("b", "2", "c", "2"))), names);

        assertThat(one.differences(other)).containsExactly("a", "b", "c");
        assertThat(one.differences(one)).isEmpty();
    }

    @Test
    void differencesAreNamedInOrder() {
        var one = with("history-size", "7");
        var other = with("keep-alive", "20s");

        assertThat(one.differences(other)).containsExactly("sse-jaxrs.history-size", "sse-jaxrs.keep-alive");
        assertThat(one.differences(with("history-size", "7"))).isEmpty();
        assertThat(with("keep-alive", "1m").differences(with("keep-alive", "60s")))
                .isEmpty();
    }

    private static void assertRefused(String name, String text, String remedy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(name, text))
                .withMessage("sse-jaxrs." + name + " = \"" + text + "\" (builder): " + remedy);
    }

    private static Settings with(String name, String text) {
        return Settings.from(List.of(SettingsSource.builder(Map.of(Setting.PREFIX + name, text))), Set.of());
    }
}
