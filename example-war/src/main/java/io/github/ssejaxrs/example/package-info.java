/**
 * A chat with rooms. In come JSON messages by {@code POST}, out goes one event stream for each reader of a room; read
 * {@link io.github.ssejaxrs.example.RoomResource} first.
 */
package io.github.ssejaxrs.example;
