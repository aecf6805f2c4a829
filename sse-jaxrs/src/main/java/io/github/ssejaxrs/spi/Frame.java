package io.github.ssejaxrs.spi;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The immutable bytes of one or several blocks of the event stream, built once a node and shared by all its clients.
 *
 * <p>The bytes lie framed as one chunk of HTTP/1.1, so that a transport below the HTTP codec can write the very same
 * array; everyone else writes the content alone.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#name-chunked-transfer-coding">RFC 9112, 7.1 Chunked Transfer
 *     Coding</a>
 */
public final class Frame {

    private static final byte[] CRLF = {'\r', '\n'};

    private final byte[] chunk; // size in hex, CRLF, content, CRLF; never modified
    private final int offset;
    private final int length;

    private Frame(byte[] chunk, int offset, int length) {
        this.chunk = chunk;
        this.offset = offset;
        this.length = length;
    }

    /**
     * Copies bytes into a frame.
     *
     * @param content an array that holds the bytes
     * @param from the first
     * @param length how many; at least 1, since an empty chunk would end the response
     * @return the frame
     * @throws IllegalArgumentException if there are none
     */
    public static Frame copyOf(byte[] content, int from, int length) {
        if (length < 1) {
            throw new IllegalArgumentException("A frame has at least one byte");
        }
        var size = Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII);
        int offset = size.length + CRLF.length;
        var chunk = new byte[offset + length + CRLF.length];
        System.arraycopy(size, 0, chunk, 0, size.length);
        System.arraycopy(CRLF, 0, chunk, size.length, CRLF.length);
        System.arraycopy(content, from, chunk, offset, length);
        System.arraycopy(CRLF, 0, chunk, offset + length, CRLF.length);
        return new Frame(chunk, offset, length);
    }

    /**
     * The number of bytes of content.
     *
     * @return at least 1
     */
    public int length() {
        return length;
    }

    /**
     * Writes the content.
     *
     * @param out where to; not flushed
     * @throws IOException if it fails
     */
    public void writeTo(OutputStream out) throws IOException {
        out.write(chunk, offset, length);
    }

    /**
     * The content.
     *
     * @return a read-only view, the caller's own
     */
    public ByteBuffer content() {
        return ByteBuffer.wrap(chunk, offset, length).slice().asReadOnlyBuffer();
    }

    /**
     * The content as one chunk of HTTP/1.1.
     *
     * @return a view, the caller's own; for reading only, although not marked so, since an I/O layer writes a plain
     *     array quicker
     */
    public ByteBuffer chunk() {
        return ByteBuffer.wrap(chunk);
    }

    @Override
    public String toString() {
        return StandardCharsets.UTF_8.decode(content()).toString();
    }
}
