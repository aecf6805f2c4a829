package io.github.ssejaxrs.conformance.app;

/** Something that becomes JSON, whatever makes JSON here. */
public class Message {

    /** What is said. */
    public String text;

    /** For those who read JSON. */
    public Message() {}

    Message(String text) {
        this.text = text;
    }
}
