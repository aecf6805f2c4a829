package io.github.ssejaxrs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectationTest {

    private static final long START = 1_000_000;

    private final Faults faults = new Faults();
    private final Tally tally = new Tally(faults);
    private final Publication publication = new Publication("c", 1_000, 40, 2, 100);
    private final Expectation expectation = new Expectation(new PublishedData(publication), tally);

    @BeforeEach
    void publish() {
        publication.begin(START);
        publication.sending(10);
    }

    @Test
    void dataAreChannelNumberTimeAndPadding() {
        assertThat(new String(data(3), StandardCharsets.US_ASCII))
                .isEqualTo("c 3 3000000 " + "x".repeat(28))
                .hasSize(40);
    }

    @Test
    void whatComesInOrderIsFaultless() {
        receive(1, 2, 3, 4);

        assertThat(tally.received).isEqualTo(4);
        assertFaults(0, 0, 0);
    }

    @Test
    void theWarmUpIsNotMeasured() {
        tally.now = START + 7_000_000;
        receive(1, 2, 3);

        assertThat(tally.measured).isEqualTo(1);
        assertThat(tally.latency.getTotalCount()).isEqualTo(1);
        assertThat(tally.latency.getMaxValue()).isBetween(4_990_000L, 5_010_000L);
    }

    @Test
    void whatWasPassedOverIsMissing() {
        receive(1, 4);

        assertThat(tally.received).isEqualTo(2);
        assertThat(faults.first()).containsExactly("Event 2 did not come before event 4");
    }

    @Test
    void whatWasPassedOverAndComesIsOutOfOrder() {
        receive(1, 4, 3, 2, 5);

        assertThat(tally.received).isEqualTo(5);
        assertFaults(0, 2, 0);
    }

    @Test
    void whatComesTwiceIsADuplicate() {
        receive(1, 2, 2, 1, 4, 3, 3);

        assertThat(tally.received).isEqualTo(4);
        assertFaults(3, 1, 0);
    }

    @Test
    void whatWasNotPublishedYetIsMalformed() {
        receive(11);

        assertFaults(0, 0, 1);
    }

    @Test
    void everyByteCounts() {
        var good = data(1);
        for (var i = 0; i < good.length; i++) {
            var bad = good.clone();
            bad[i] ^= 0x20;
            message(bad);

            assertThat(tally.malformed).as("byte %s", i).isEqualTo(i + 1);
        }
        assertThat(tally.received).isZero();
    }

    @Test
    void everyLengthButTheRightOneIsMalformed() {
        var good = data(1);
        for (var length = 0; length < good.length; length++) {
            message(Arrays.copyOf(good, length));
        }
        var longer = Arrays.copyOf(good, good.length + 1);
        longer[good.length] = 'x';
        message(longer);

        assertThat(tally.malformed).isEqualTo(good.length + 1);
        assertThat(tally.received).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "c", "c ", "c 1", "c 0 ", "c -1 ", "c 99999999999999999999999999 ", "d 1 1000000 ", "c x "})
    void otherDataAreMalformed(String data) {
        message(data.getBytes(StandardCharsets.US_ASCII));

        assertFaults(0, 0, 1);
    }

    @Test
    void aStreamThatNothingIsPublishedToMustReceiveNothing() {
        var data = data(1);

        new Expectation(null, tally).event(new byte[0], 0, data, 0, data.length);

        assertFaults(0, 0, 1);
    }

    @Test
    void aResetIsCounted() {
        named("stream-reset");

        assertThat(tally.resets).isEqualTo(1);
    }

    @Test
    void theOpeningAndSignsOfLifeAreNoFaults() {
        named("stream-open");
        named("keep-alive");

        assertFaults(0, 0, 0);
        assertThat(tally.received).isZero();
    }

    @Test
    void anyOtherEventIsMalformed() {
        named("stream-error");
        named("stream-opened");

        assertFaults(0, 0, 2);
    }

    @Test
    void aFarStragglerIsComparedWithItsOwnData() {
        publication.sending(100);
        receive(1, 100, 2);

        assertFaults(0, 1, 0);
    }

    private void receive(long... sequences) {
        for (var sequence : sequences) {
            message(data(sequence));
        }
    }

    private void message(byte[] data) {
        expectation.event(new byte[0], 0, data, 0, data.length);
    }

    private void named(String name) {
        var bytes = name.getBytes(StandardCharsets.US_ASCII);
        expectation.event(bytes, bytes.length, data(1), 0, 40);
    }

    private byte[] data(long sequence) {
        var bytes = new byte[publication.longest()];
        var length = publication.data(sequence, bytes);
        return Arrays.copyOf(bytes, length);
    }

    private void assertFaults(long duplicates, long disordered, long malformed) {
        assertThat(tally.duplicates).as("duplicates").isEqualTo(duplicates);
        assertThat(tally.disordered).as("disordered").isEqualTo(disordered);
        assertThat(tally.malformed).as("malformed").isEqualTo(malformed);
    }
}
