package io.github.ssejaxrs.guide;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScriptsTest {

    @Test
    void aModuleOfTodayHasNoFault() {
        assertThat(Scripts.faults("""
                import { SseClient } from '/sse-jaxrs/sse-client.js';
                class Page { stream = new SseClient('events', { onReset: () => location.reload() }); }
                const state = new Page()?.state ?? `none of ${1_000}`;
                state.on('message', async ({ text }) => await show(text));
                """)).isEmpty();
    }

    @Test
    void aBraceThatIsNotClosedIsAFault() {
        assertThat(Scripts.faults("events.onmessage = event => { show(event.data);"))
                .isNotEmpty();
    }
}
