package io.github.ssejaxrs.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads an event stream by the rules of the standard.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML
 *     Standard, 9.2.6 Interpreting an event stream</a>
 */
final class StreamParser {

    /** What a stream says, as it says it. */
    interface Handler {

        void event(ReceivedEvent event);

        void comment(String text);

        void retry(Duration time);

        /** The last event id is that now, also if no event came with it. */
        void lastEventId(String id);
    }

    private static final int BUFFER = 4096;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Handler handler;
    private final StringBuilder line = new StringBuilder();
    private boolean atStart = true;
    private boolean afterCarriageReturn;

    private String name = "";
    private final StringBuilder data = new StringBuilder();
    private String id;

    /** @param lastEventId as the client has it when it connects */
    StreamParser(String lastEventId, Handler handler) {
        this.id = lastEventId;
        this.handler = handler;
    }

    /** Reads to the end of the stream; an event that is not complete by then is none. */
    void read(InputStream stream) throws IOException {
        Reader characters = new InputStreamReader(stream, StandardCharsets.UTF_8);
        var buffer = new char[BUFFER];
        for (int length = characters.read(buffer); length >= 0; length = characters.read(buffer)) {
            for (int i = 0; i < length; i++) {
                take(buffer[i]);
            }
        }
    }

    private void take(char c) {
        boolean first = atStart;
        atStart = false;
        boolean secondOfCrLf = afterCarriageReturn && c == '\n';
        afterCarriageReturn = c == '\r';
        if (first && c == BYTE_ORDER_MARK || secondOfCrLf) {
            return;
        }
        if (c == '\r' || c == '\n') {
            var complete = line.toString();
            line.setLength(0);
            line(complete);
        } else {
            line.append(c);
        }
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        if (line.isEmpty()) {
            dispatch();
        } else if (colon == 0) {
            handler.comment(line.substring(1));
        } else if (colon < 0) {
            field(line, "");
        } else {
            int value = line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
            field(line.substring(0, colon), line.substring(value));
        }
    }

    private void field(String field, String value) {
        switch (field) {
            case "event" -> name = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            case "retry" -> {
                if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    retry(value);
                }
            }
            default -> {
                // of no meaning, as the standard says
            }
        }
    }

    /** Of any length, by the standard; what no client could wait for is ignored. */
    private void retry(String digits) {
        long millis;
        try {
            millis = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return;
        }
        handler.retry(Duration.ofMillis(millis));
    }

    private void dispatch() {
        handler.lastEventId(id);
        if (data.length() > 0) {
            var lines = data.substring(0, data.length() - 1);
            handler.event(new ReceivedEvent(name.isEmpty() ? "message" : name, lines, id));
        }
        data.setLength(0);
        name = "";
    }
}
