package io.github.ssejaxrs.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The response the application sees. Once a stream is attached, nothing done to it reaches the client. */
final class ExchangeResponse extends HttpServletResponseWrapper {

    private final Exchange exchange;
    private @Nullable ServletOutputStream out;
    private @Nullable PrintWriter writer;

    ExchangeResponse(Exchange exchange) {
        super(exchange.response);
        this.exchange = exchange;
    }

    private boolean passes() {
        return !exchange.isAttached();
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = passes() ? new Output(super.getOutputStream()) : new Output(new Nowhere());
        }
        return out;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = passes()
                    ? super.getWriter()
                    : new PrintWriter(new OutputStreamWriter(OutputStream.nullOutputStream(), StandardCharsets.UTF_8));
        }
        return writer;
    }

    @Override
    public void setStatus(int status) {
        if (passes()) {
            super.setStatus(status);
        }
    }

    @Override
    public void sendError(int status, @Nullable String message) throws IOException {
        if (passes()) {
            super.sendError(status, message);
        }
    }

    @Override
    public void sendError(int status) throws IOException {
        if (passes()) {
            super.sendError(status);
        }
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        if (passes()) {
            super.sendRedirect(location);
        }
    }

    @Override
    public void setHeader(String name, String value) {
        if (passes()) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (passes()) {
            super.addHeader(name, value);
        }
    }

    @Override
    public void setDateHeader(String name, long date) {
        if (passes()) {
            super.setDateHeader(name, date);
        }
    }

    @Override
    public void addDateHeader(String name, long date) {
        if (passes()) {
            super.addDateHeader(name, date);
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        if (passes()) {
            super.setIntHeader(name, value);
        }
    }

    @Override
    public void addIntHeader(String name, int value) {
        if (passes()) {
            super.addIntHeader(name, value);
        }
    }

    @Override
    public void addCookie(Cookie cookie) {
        if (passes()) {
            super.addCookie(cookie);
        }
    }

    @Override
    public void setContentLength(int length) {
        if (passes()) {
            super.setContentLength(length);
        }
    }

    @Override
    public void setContentLengthLong(long length) {
        if (passes()) {
            super.setContentLengthLong(length);
        }
    }

    @Override
    public void setContentType(@Nullable String type) {
        if (passes()) {
            super.setContentType(type);
        }
    }

    @Override
    public void setCharacterEncoding(@Nullable String encoding) {
        if (passes()) {
            super.setCharacterEncoding(encoding);
        }
    }

    @Override
    public void setLocale(Locale locale) {
        if (passes()) {
            super.setLocale(locale);
        }
    }

    @Override
    public void setBufferSize(int size) {
        if (passes()) {
            super.setBufferSize(size);
        }
    }

    @Override
    public void flushBuffer() throws IOException {
        if (passes()) {
            super.flushBuffer();
        }
    }

    @Override
    public void resetBuffer() {
        if (passes()) {
            super.resetBuffer();
        }
    }

    @Override
    public void reset() {
        if (passes()) {
            super.reset();
        }
    }

    /** The real stream until a connection is attached, then nothing. */
    private final class Output extends ServletOutputStream {

        private final ServletOutputStream real;

        Output(ServletOutputStream real) {
            this.real = real;
        }

        @Override
        public void write(int b) throws IOException {
            if (passes()) {
                real.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (passes()) {
                real.write(bytes, from, length);
            }
        }

        @Override
        public void flush() throws IOException {
            if (passes()) {
                real.flush();
            }
        }

        @Override
        public void close() throws IOException {
            if (passes()) {
                real.close();
            }
        }

        @Override
        public boolean isReady() {
            return !passes() || real.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            if (!passes()) {
                throw new IllegalStateException("The response is an event stream already");
            }
            real.setWriteListener(listener);
        }
    }

    private static final class Nowhere extends ServletOutputStream {

        @Override
        public void write(int b) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("The response is an event stream already");
        }
    }
}
