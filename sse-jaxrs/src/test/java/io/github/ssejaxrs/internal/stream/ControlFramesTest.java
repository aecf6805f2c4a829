package io.github.ssejaxrs.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssejaxrs.spi.Replay;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the library itself sends says what it means, whatever the channels are called. */
class ControlFramesTest {

    private static final List<String> ODD_NAMES = List.of(
            "\"],\"reason\":\"trimmed\"}", "\\", "\\\"", "</script>", "{a}", "%00", "id: 1", "stream-reset", "日本🎈");

    @Test
    void aChannelsNameCannotForgeTheDataOfAReset() throws Exception {
        var data = ControlFrames.resetData(ODD_NAMES, Replay.Reason.INVALID_CURSOR);

        var json = new ObjectMapper();
        assertThat(json.readTree(data))
                .isEqualTo(json.valueToTree(Map.of("channels", ODD_NAMES, "reason", "invalid-cursor")));
    }

    @Test
    void aResetIsOneEventOfOneLine() {
        assertThat(ControlFrames.reset("cursor", List.of("news", "a\"b"), Replay.Reason.TRIMMED))
                .hasToString("""
                        id: cursor
                        event: stream-reset
                        data: {"channels":["news","a\\"b"],"reason":"trimmed"}

                        """);
    }
}
