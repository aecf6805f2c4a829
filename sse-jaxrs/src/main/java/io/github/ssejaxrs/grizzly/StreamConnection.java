package io.github.ssejaxrs.grizzly;

import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Context;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.Processor;
import org.glassfish.grizzly.ProcessorExecutor;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;

/**
 * A connection of Grizzly that is only a stream any more. To Grizzly's HTTP its exchange has ended, so that the some
 * twenty kilobytes of it are not kept; what the client still sends is read and thrown away, and its close is noticed.
 */
final class StreamConnection {

    private static final long FOR_EVER = -1;

    private static final Processor<?> READS = FilterChainBuilder.stateless()
            .add(new TransportFilter())
            .add(new Ignored())
            .build();

    private StreamConnection() {}

    /**
     * Makes what the client sends from now on no request. The exchange goes on.
     *
     * @param request its response is suspended, and its head is sent
     * @return false if the connection is to be closed with the response, so that the exchange has to last
     */
    static boolean takeFromHttp(Request request) {
        var packet = request.getRequest();
        if (!packet.getProcessingState().isKeepAlive() || packet.isExpectContent()) {
            return false;
        }
        request.getContext().getConnection().setProcessor(READS);
        return true;
    }

    /**
     * Ends the exchange without a last byte; Grizzly uses its objects again.
     *
     * @param request its connection was taken from HTTP
     */
    static void endExchange(Request request) {
        var context = request.getContext();
        var connection = context.getConnection();
        if (context.getFilterChain().indexOfType(IdleTimeoutFilter.class) >= 0) { // for its next request it waits long
            IdleTimeoutFilter.setCustomTimeout(connection, FOR_EVER, TimeUnit.MILLISECONDS);
        }
        request.getResponse().getResponse().setExpectContent(false); // no last chunk
        context.setStartIdx(context.getEndIdx()); // another request that came along with this one is not answered
        request.getResponse().resume();
    }

    /** What comes behind a request whose answer does not end. */
    private static final class Ignored extends BaseFilter {

        @Override
        public NextAction handleRead(FilterChainContext context) {
            Buffer bytes = context.getMessage();
            bytes.tryDispose();
            return context.getStopAction();
        }

        /** HTTP knows the connection still. */
        @Override
        public NextAction handleClose(FilterChainContext context) {
            var connection = context.getConnection();
            var http = connection.getTransport().getProcessor();
            if (http != null) {
                ProcessorExecutor.execute(Context.create(connection, http, IOEvent.CLOSED, null));
            }
            return context.getInvokeAction();
        }
    }
}
