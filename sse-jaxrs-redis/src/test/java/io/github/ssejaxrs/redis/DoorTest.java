package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

class DoorTest {

    private final AtomicLong clock = new AtomicLong();
    private final Door door = new Door(clock::get);

    @Test
    void afterAFailureOneTriesAgainWhenSomeTimeHasPassed() {
        assertThatThrownBy(this::fail).hasMessage("away");

        assertThatThrownBy(this::open).isInstanceOf(NotYetException.class).hasMessage("away");
        clock.addAndGet(Door.PAUSE.toNanos());
        assertThatThrownBy(this::fail).isNotInstanceOf(NotYetException.class);
        assertThatThrownBy(this::open).isInstanceOf(NotYetException.class);
    }

    @Test
    void allGoesOnWhenOneWasOpened() {
        assertThatThrownBy(this::fail).hasMessage("away");
        clock.addAndGet(Door.PAUSE.toNanos());

        assertThat(open()).isEqualTo("open");
        assertThat(door.isInTrouble()).isFalse();
        assertThat(open()).isEqualTo("open");
    }

    @Test
    void whetherABrokenOneCanBeReplacedIsFoundOutAtOnceByOne() {
        door.suspect(new JedisConnectionException("broken"));

        door.open(() -> {
            assertThat(CompletableFuture.supplyAsync(this::open))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(NotYetException.class);
            return "open";
        });
        assertThat(open()).isEqualTo("open");
    }

    @Test
    void inTroubleOnlyWhoseTurnItIsConnects() {
        door.suspect(new JedisConnectionException("broken"));

        assertThatThrownBy(door::requireTurn).isInstanceOf(NotYetException.class);
        door.open(() -> {
            door.requireTurn();
            return "open";
        });
        assertThatCode(door::requireTurn).doesNotThrowAnyException();
    }

    @Test
    void aPoolThatLendsAllItMayHaveIsNoTrouble() {
        assertThatThrownBy(() -> door.open(() -> {
                    throw new JedisException("exhausted", new NoSuchElementException());
                }))
                .hasMessage("exhausted");

        assertThat(door.isInTrouble()).isFalse();
    }

    private String open() {
        return door.open(() -> "open");
    }

    private String fail() {
        return door.open(() -> {
            throw new JedisConnectionException("away");
        });
    }
}
