package io.github.ssejaxrs.browser;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The example as people use it, while all is well. */
class ChatIT {

    private static ChatNode node;

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @BeforeAll
    static void startNode() {
        node = ChatNode.alone();
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @Test
    void whatOneSaysTheOtherSees() {
        var ada = ChatWindow.open(chromium.person(), node.uri(), "two", "Ada");
        var ben = ChatWindow.open(chromium.person(), node.uri(), "two", "Ben");

        ada.say("Hello Ben");
        ben.awaitMessages("Hello Ben");
        ben.say("Hello Ada");
        ada.say("How are you?");

        ada.awaitMessages("Hello Ben", "Hello Ada", "How are you?");
        ben.awaitMessages("Hello Ben", "Hello Ada", "How are you?");
    }
}
