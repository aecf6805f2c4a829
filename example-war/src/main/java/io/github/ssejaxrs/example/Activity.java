package io.github.ssejaxrs.example;

/**
 * Something was said somewhere; what, only the room hears.
 *
 * @param room in which
 */
public record Activity(String room) {}
