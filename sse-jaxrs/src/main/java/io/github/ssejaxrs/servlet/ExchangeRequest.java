package io.github.ssejaxrs.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** The request the application sees: it turns asynchronous under the exchange's eyes where a stream is expected. */
final class ExchangeRequest extends HttpServletRequestWrapper {

    private final Exchange exchange;
    private volatile @Nullable AsyncContext started;

    ExchangeRequest(Exchange exchange) {
        super(exchange.request);
        this.exchange = exchange;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return hides(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return hides(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        var names = Collections.list(super.getHeaderNames());
        names.removeIf(this::hides);
        return Collections.enumeration(names);
    }

    private boolean hides(String name) {
        return name.equalsIgnoreCase("Accept-Encoding") && exchange.asksForEventStream();
    }

    @Override
    public AsyncContext startAsync() {
        return exchange.streamExpected() ? startAsync(this, new ExchangeResponse(exchange)) : super.startAsync();
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        if (!exchange.streamExpected()) {
            return super.startAsync(request, response);
        }
        if (!super.isAsyncSupported()) {
            exchange.requireAsync();
        }
        var context = exchange.startAsync(request, response);
        started = context;
        return context;
    }

    @Override
    public AsyncContext getAsyncContext() {
        var context = started;
        return context == null ? super.getAsyncContext() : context;
    }
}
