package io.github.ssejaxrs.testing;

/**
 * An event as a browser's {@code addEventListener} would have got it.
 *
 * @param name "message", if the stream gave it none
 * @param data its lines, joined by line feeds
 * @param id the stream's last event id when it came; empty if there was none yet
 */
public record ReceivedEvent(String name, String data, String id) {

    private static final int SHOWN = 200;

    /**
     * The data as an object, read from JSON by JSON-B or else by Jackson, whichever is on the class path.
     *
     * @param <T> its type
     * @param type of the object
     * @return the object
     * @throws AssertionError if the data is no such object
     * @throws IllegalStateException if there is neither JSON-B nor Jackson
     */
    public <T> T as(Class<T> type) {
        return Json.read(data, type);
    }

    /** For messages of failures: the name, and the data as far as it is short. */
    @Override
    public String toString() {
        return name + " \"" + (data.length() <= SHOWN ? data : data.substring(0, SHOWN) + "…") + "\"";
    }
}
