package io.github.ssejaxrs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What people see of servers that stop, start, die and are out of reach: what has been said is in each window once, in the
 * same order, whatever happened meanwhile.
 */
class OutageIT {

    /** Enough for any trouble, and few enough for a window to show them all. */
    private static final int TURNS = 100;

    private static final Pattern SAID = Pattern.compile("(Ada|Ben) \\d+");

    private static RedisServer redis;

    @RegisterExtension
    final Chromium chromium = new Chromium();

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.builder().start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var each : opened) {
            each.close();
        }
    }

    @Test
    void aRestartLosesNothing() {
        var node = opened(ChatNode.with(redis.uri()));
        var ada = ChatWindow.open(chromium.person(), node.uri(), "restart", "Ada");
        var ben = ChatWindow.open(chromium.person(), node.uri(), "restart", "Ben");

        talkWhile(ada, ben, () -> {
            node.stop();
            node.start();
        });

        assertNothingWasLost(ada, ben);
    }

    @Test
    void aRestartThatForgetsThePastSaysSoOnce() {
        var node = opened(ChatNode.alone());
        var ada = ChatWindow.open(chromium.person(), node.uri(), "forgetful", "Ada");
        ada.say("before");
        ada.awaitMessages("before");

        node.stop();
        ada.awaitState("waiting");
        node.start();
        ada.awaitState("open");
        ada.sayNext();

        ada.awaitMessages(ada.said());
        assertThat(ada.shown())
                .containsExactly(
                        "before",
                        "[Some messages may be missing here]",
                        ada.said().get(1));
    }

    @Test
    void a503DuringADeploymentIsSurvived() {
        var node = opened(ChatNode.with(redis.uri()));
        var balancer = opened(new Balancer(node));
        var ada = ChatWindow.open(chromium.person(), balancer.uri(), "deploy", "Ada");
        var ben = ChatWindow.open(chromium.person(), balancer.uri(), "deploy", "Ben");
        ada.sayNext();

        node.stop();
        ada.awaitState("waiting"); // where a plain EventSource has given up
        assertThat(ada.element("state")).containsText("Waiting");
        ada.say("Is anybody there?");
        assertThat(ada.element("failed")).containsText("503");
        assertThat(ada.element("text")).hasValue("Is anybody there?"); // to be sent again
        node.start();
        ben.awaitState("open");

        ben.sayNext();
        ada.sayNext();
        assertNothingWasLost(ada, ben);
    }

    @Test
    void twoNodesAreOneChat() {
        var first = opened(ChatNode.with(redis.uri()));
        var second = opened(ChatNode.with(redis.uri()));
        var ada = ChatWindow.open(chromium.person(), first.uri(), "nodes", "Ada");
        var ben = ChatWindow.open(chromium.person(), second.uri(), "nodes", "Ben");

        ada.sayNext();
        ben.awaitMessages(ada.said());
        ben.sayNext();
        assertNothingWasLost(ada, ben);

        ada.element("text").pressSequentially("Oh");
        assertThat(ben.element("typing")).hasText("Ada is typing");
    }

    @Test
    void anotherNodeTakesOverFromOneThatDied() {
        var first = opened(ChatNode.with(redis.uri()));
        var second = opened(ChatNode.with(redis.uri()));
        var balancer = opened(new Balancer(first, second));
        var ada = ChatWindow.open(chromium.person(), balancer.uri(), "failover", "Ada");
        var ben = ChatWindow.open(chromium.person(), second.uri(), "failover", "Ben");

        talkWhile(ada, ben, first::kill);

        assertNothingWasLost(ada, ben);
    }

    @Test
    void whatWasSaidWhileOneWasOfflineIsThereAfterwards() {
        var node = opened(ChatNode.alone());
        var balancer = opened(new Balancer(node));
        var person = chromium.person();
        var ada = ChatWindow.open(person, balancer.uri(), "tunnel", "Ada");
        ada.say("I am going into a tunnel");

        balancer.cut();
        person.setOffline(true);
        ada.awaitState("waiting");
        node.say("tunnel", "Ben", "Enjoy the dark");
        ada.say("Hello?");
        assertThat(ada.element("failed")).containsText("cannot be reached");
        balancer.mend();
        person.setOffline(false);

        ada.awaitMessages("I am going into a tunnel", "Enjoy the dark");
        ada.say("Out again");
        ada.awaitMessages("I am going into a tunnel", "Enjoy the dark", "Out again");
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    /** Both say something all the time, until it is over and both are connected again, and then once more. */
    private static void talkWhile(ChatWindow ada, ChatWindow ben, Runnable trouble) {
        ada.sayNext();
        ben.sayNext();
        var over = CompletableFuture.runAsync(trouble);
        for (int turn = 0; turn < TURNS && !(over.isDone() && ada.isOpen() && ben.isOpen()); turn++) {
            ada.sayNext();
            ben.sayNext();
        }
        over.join();
        ada.awaitState("open");
        ben.awaitState("open");
        ada.sayNext();
        ben.sayNext();
    }

    /** All that a server has accepted is in both windows, once and in one order, and nothing is marked as missing. */
    private static void assertNothingWasLost(ChatWindow ada, ChatWindow ben) {
        for (var window : List.of(ada, ben)) {
            window.awaitMessage(last(ada.said()));
            window.awaitMessage(last(ben.said()));
        }
        assertThat(ada.shown()).isEqualTo(ben.shown()).doesNotHaveDuplicates().allMatch(SAID.asMatchPredicate());
        // What was accepted before the network failed is there as well, although nobody was told.
        assertThat(ada.shown()).containsSubsequence(ada.said()).containsSubsequence(ben.said());
    }

    private static String last(List<String> said) {
        return said.get(said.size() - 1);
    }
}
