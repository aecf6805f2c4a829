package io.github.ssejaxrs.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads an event stream as a browser does, written from the rules of the standard and nothing else. Fed with bytes in
 * any portions.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML
 *     Standard, 9.2.6 Interpreting an event stream</a>
 */
public final class EventStreamReader {

    /** What a browser dispatches. */
    public record Received(String type, String data, String lastEventId) {}

    private final Consumer<Received> dispatch;
    private final java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
    private boolean lastWasCr;
    private boolean first = true;

    private final StringBuilder data = new StringBuilder();
    private String eventType = "";
    private String lastEventIdBuffer = "";
    private String lastEventId = "";
    private long reconnectionTime = -1;
    private boolean reconnectionTimeIsLast;
    private final List<String> comments = new ArrayList<>();

    public EventStreamReader(Consumer<Received> dispatch) {
        this.dispatch = dispatch;
    }

    public static List<Received> read(byte[] stream) {
        var received = new ArrayList<Received>();
        new EventStreamReader(received::add).feed(stream, 0, stream.length);
        return received;
    }

    public long reconnectionTime() {
        return reconnectionTime;
    }

    /** Whether the last line so far said when to reconnect. */
    public boolean reconnectionTimeIsLast() {
        return reconnectionTimeIsLast;
    }

    public List<String> comments() {
        return List.copyOf(comments);
    }

    public String lastEventId() {
        return lastEventId;
    }

    public void feed(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            byte b = bytes[i];
            if (b == '\n' && lastWasCr) {
                lastWasCr = false;
                continue;
            }
            lastWasCr = b == '\r';
            if (b == '\n' || b == '\r') {
                endOfLine();
            } else {
                line.write(b);
            }
        }
    }

    private void endOfLine() {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (first && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        first = false;
        reconnectionTimeIsLast = text.startsWith("retry:");
        if (text.isEmpty()) {
            dispatch();
        } else if (text.startsWith(":")) {
            comments.add(text.substring(1));
        } else {
            int colon = text.indexOf(':');
            var field = colon < 0 ? text : text.substring(0, colon);
            var value = colon < 0 ? "" : text.substring(colon + 1);
            process(field, value.startsWith(" ") ? value.substring(1) : value);
        }
    }

    private void process(String field, String value) {
        switch (field) {
            case "event" -> eventType = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> {
                if (value.indexOf('\0') < 0) {
                    lastEventIdBuffer = value;
                }
            }
            case "retry" -> {
                if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    reconnectionTime = Long.parseLong(value);
                }
            }
            default -> {
                // the field is ignored
            }
        }
    }

    private void dispatch() {
        lastEventId = lastEventIdBuffer;
        if (data.length() == 0) {
            eventType = "";
            return;
        }
        data.setLength(data.length() - 1);
        var received = new Received(eventType.isEmpty() ? "message" : eventType, data.toString(), lastEventId);
        data.setLength(0);
        eventType = "";
        dispatch.accept(received);
    }
}
