package io.github.ssejaxrs.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority that nobody knows, and a certificate by it for one server; new ones for each run, made by the JDK's keytool.
 * A client trusts the server if it has the {@link #trustStore}.
 */
public final class Certificates {

    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";
    private static final String SERVER = "server";

    private final Path folder;

    private Certificates(String alternativeNames) {
        folder = BuildFolder.forServer("certificates");
        try {
            keytool(AUTHORITY, "-dname", "CN=Authority of the tests", "-ext", "bc:critical=ca:true");
            keytool(SERVER, "-dname", "CN=redis", "-ext", "san=" + alternativeNames, "-signer", AUTHORITY);
            var keys = load();
            pem(authority(), "CERTIFICATE", keys.getCertificate(AUTHORITY).getEncoded());
            pem(certificate(), "CERTIFICATE", keys.getCertificate(SERVER).getEncoded());
            pem(
                    key(),
                    "PRIVATE KEY",
                    keys.getKey(SERVER, PASSWORD.toCharArray()).getEncoded());
            store(trusted(keys));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a server on this machine. */
    public static Certificates create() {
        return new Certificates("dns:localhost,ip:127.0.0.1");
    }

    /** For a server of this name, which one on this machine only pretends to be. */
    public static Certificates forHost(String name) {
        return new Certificates("dns:" + name);
    }

    /** PEM, as a server reads it. */
    public Path certificate() {
        return folder.resolve("server.crt");
    }

    /** Of the certificate; PEM. */
    public Path key() {
        return folder.resolve("server.key");
    }

    /** The certificate of who signed; PEM. */
    public Path authority() {
        return folder.resolve("authority.crt");
    }

    /** PKCS #12, as a client in Java reads it. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    public String trustStorePassword() {
        return PASSWORD;
    }

    /** For a client that trusts the authority and nobody else. */
    public SSLContext sslContext() {
        try {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted(load()));
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keytool(String alias, String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1", // it has done its work before more would pay
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore().toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + output);
        }
    }

    private Path keyStore() {
        return folder.resolve("keys.p12");
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(keyStore())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static KeyStore trusted(KeyStore keys) throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(AUTHORITY, keys.getCertificate(AUTHORITY));
        return trusted;
    }

    private void store(KeyStore trusted) throws IOException, GeneralSecurityException {
        try (var out = Files.newOutputStream(trustStore())) {
            trusted.store(out, PASSWORD.toCharArray());
        }
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(kind, lines));
    }
}
