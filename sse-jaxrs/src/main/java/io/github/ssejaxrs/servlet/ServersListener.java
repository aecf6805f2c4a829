package io.github.ssejaxrs.servlet;

import java.lang.reflect.Proxy;

/** What a server tells to a listener of its own, whose type only the server has. */
interface ServersListener {

    /**
     * The server calls one of the listener's methods.
     *
     * @param method its name
     * @param arguments as the server gave them
     */
    void told(String method, Object[] arguments) throws ReflectiveOperationException;

    /** As an object the server takes; {@code type} is an interface whose methods return nothing. */
    default Object as(Class<?> type) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "toString" -> "sse-jaxrs";
                    default -> {
                        told(method.getName(), arguments);
                        yield null;
                    }
                });
    }
}
