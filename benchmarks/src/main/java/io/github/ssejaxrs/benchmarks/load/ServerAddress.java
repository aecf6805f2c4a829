package io.github.ssejaxrs.benchmarks.load;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a server listens: {@code 127.0.0.1:8080}. */
public final class ServerAddress implements ITypeConverter<InetSocketAddress> {

    private static final Pattern FORM = Pattern.compile("([^:]+):([0-9]{1,5})");

    @Override
    public InetSocketAddress convert(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            throw new TypeConversionException("A server is HOST:PORT: " + text);
        }
        var address = new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2)));
        if (address.isUnresolved()) {
            throw new TypeConversionException("No such host: " + parts.group(1));
        }
        return address;
    }
}
