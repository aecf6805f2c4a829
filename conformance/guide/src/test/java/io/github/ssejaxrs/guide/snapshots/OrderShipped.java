package io.github.ssejaxrs.guide.snapshots;

/** Fired inside the transaction that stores it. */
public record OrderShipped(Order order) {}
