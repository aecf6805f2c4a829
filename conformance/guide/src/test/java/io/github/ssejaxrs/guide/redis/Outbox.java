package io.github.ssejaxrs.guide.redis;

/** What is to be published, kept where it cannot be lost. */
public interface Outbox {

    void done(long row);

    void later(long row);
}
