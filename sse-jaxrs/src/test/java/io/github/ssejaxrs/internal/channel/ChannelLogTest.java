package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The log shows what was appended step by step, and each step as one batch if it can. */
class ChannelLogTest {

    private static final long GENERATION = 7;

    private final ChannelLog log = new ChannelLog(new Position(GENERATION, 10));

    @Test
    void whatIsAppendedIsShownLater() {
        append(11);
        assertThat(log.shown()).isEqualTo(10);
        assertThat(log.batch()).isNull();
        assertThat(log.isUpToDate(10)).as("has what is shown").isTrue();
        assertThat(log.isUpToDate(11)).as("has even more").isTrue();

        log.show();

        assertThat(log.shown()).isEqualTo(11);
        assertThat(log.isUpToDate(10)).isFalse();
        assertThat(log.isUpToDate(11)).isTrue();
    }

    @Test
    void theBatchOfOneEntryIsItsVeryFrame() {
        append(11);
        log.show();

        var batch = log.batch();
        assertThat(batch.frame()).isSameAs(log.after(10).frame());
        assertThat(batch.after()).isEqualTo(10);
        assertThat(batch.last()).isEqualTo(11);
        assertThat(batch.events()).isEqualTo(1);
    }

    @Test
    void theBatchOfSeveralIsOneFrameThatEqualsThemTogether() {
        append(11);
        log.show();
        append(12, 13, 14);
        log.show();

        var batch = log.batch();
        var together = LongStream.of(11, 12, 13)
                .mapToObj(before -> log.after(before).frame().toString())
                .collect(Collectors.joining());
        assertThat(batch.frame().toString()).isEqualTo(together);
        assertThat(batch.after()).isEqualTo(11);
        assertThat(batch.last()).isEqualTo(14);
        assertThat(batch.events()).isEqualTo(3);
    }

    @Test
    void moreThanOneWriteTakesIsNoBatchButIsShown() {
        log.append(entry(11, "x".repeat(StreamReader.MAX_WRITE / 2)));
        log.append(entry(12, "x".repeat(StreamReader.MAX_WRITE / 2)));
        log.show();

        assertThat(log.batch()).isNull();
        assertThat(log.shown()).isEqualTo(12);
    }

    @Test
    void oneEventThatIsLargerThanAWriteIsABatchAsItIsAWrite() {
        log.append(entry(11, "x".repeat(2 * StreamReader.MAX_WRITE)));
        log.show();

        assertThat(log.batch().frame()).isSameAs(log.after(10).frame());
    }

    @Test
    void whatTheRingHasForgottenInPartIsNoBatchButIsShown() {
        for (long sequence = 11; sequence <= 11 + ChannelLog.MAX_ENTRIES; sequence++) {
            append(sequence);
        }
        log.show();

        assertThat(log.after(10)).isNull();
        assertThat(log.batch()).isNull();
        assertThat(log.shown()).isEqualTo(11 + ChannelLog.MAX_ENTRIES);
    }

    @Test
    void nobodyKeepsABatchWhenAllHaveBeenTold() {
        append(11);
        log.show();
        log.forgetBatch();
        assertThat(log.batch()).isNull();

        log.show();
        assertThat(log.batch()).as("nothing new").isNull();
    }

    @Test
    void aStepThatIsNoBatchLeavesNoneOfTheStepBefore() {
        append(11);
        log.show();
        log.append(entry(12, "x".repeat(StreamReader.MAX_WRITE)));
        append(13);
        log.show();

        assertThat(log.batch()).isNull();
    }

    private void append(long... sequences) {
        LongStream.of(sequences).forEach(sequence -> log.append(entry(sequence, "event " + sequence)));
    }

    private static LogEntry entry(long sequence, String data) {
        var place = new Position(GENERATION, sequence);
        return LogEntry.of(new Message("news", place, new Payload(data, null, null, null)), 4711);
    }
}
