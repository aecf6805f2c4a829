package io.github.ssejaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A subscription that could not be opened cannot be made. */
class SubscriptionTest {

    @Test
    void itSaysWhatWasAskedFor() {
        var subscription = Subscription.to("news", "rooms/42").history(10).as("ada");

        assertThat(subscription)
                .isEqualTo(new Subscription(List.of("news", "rooms/42"), History.last(10), "ada", null));
    }

    @Test
    void aChannelNamedTwiceCountsOnceWhereItCameFirst() {
        var subscription = Subscription.to("b", "a", "b", "c", "a");

        assertThat(subscription.channels()).containsExactly("b", "a", "c");
    }

    @Test
    void theListCannotChangeAfterwards() {
        var names = new ArrayList<>(List.of("news"));
        var subscription = Subscription.to(names);
        names.add("\n");

        assertThat(subscription.channels()).containsExactly("news");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> subscription.channels().add("more"));
    }

    @Test
    void thereIsAtLeastOneChannel() {
        assertThatIllegalArgumentException()
                .isThrownBy(Subscription::to)
                .withMessage("A subscription has at least one channel, this one has none");
        assertThatNullPointerException().isThrownBy(() -> Subscription.to(Arrays.asList("news", null)));
    }

    @Test
    void eachChannelIsOneVisibleLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Subscription.to("news", "a\u0000"))
                .withMessage("The channel name \"a\\u0000\" has the control character U+0000 at index 1; leave it out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Subscription.to("news", ""))
                .withMessage("The channel name is empty; it has 1 to 255 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Subscription.to("news", "e\u0301"))
                .withMessageContaining("Normalizer.Form.NFC");
    }

    @Test
    void historyIsNotNegative() {
        assertThat(Subscription.to("news").history(0).history()).isEqualTo(History.none());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Subscription.to("news").history(-1))
                .withMessage("History is a number of events, 0 for none, not -1");
    }

    @Test
    void theUserMayBeAPrincipalANameOrNobody() {
        var subscription = Subscription.to("news");
        Principal ada = () -> "ada";

        assertThat(subscription.user()).isNull();
        assertThat(subscription.as(ada).user()).isEqualTo("ada");
        assertThat(subscription.as(ada).as((Principal) null).user()).isNull();
        assertThat(subscription.as("ada").as((String) null).user()).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> subscription.as("ada\r\nset-cookie: x"))
                .withMessage("The user \"ada\\u000d\\u000aset-cookie: x\" has the control character U+000D at index 3; "
                        + "leave it out");
    }
}
