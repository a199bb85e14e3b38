package io.atone.coordinator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import io.atone.coordinator.rpc.TlsFiles;
import io.atone.core.transport.TransportSecurity;

/** A certificate and a key for localhost, made by the JDK's keytool; server and client share them and trust each other. */
final class TestCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path certificate;
    private final Path key;

    private TestCertificates(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
    }

    static TestCertificates in(Path directory) {
        try {
            Files.createDirectories(directory);
            Path store = directory.resolve("store.p12");
            makeStore(store);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD);
            }
            byte[] certificate = keys.getCertificate("test").getEncoded();
            byte[] key = keys.getKey("test", PASSWORD).getEncoded();
            return new TestCertificates(
                    pem(directory.resolve("certificate.pem"), "CERTIFICATE", certificate),
                    pem(directory.resolve("key.pem"), "PRIVATE KEY", key));
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError("No certificate for the test", e);
        }
    }

    private static void makeStore(Path store) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(store.resolveSibling("keytool.log").toFile())
                .start();
        try {
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool failed: " + Files.readString(store.resolveSibling("keytool.log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }

    TlsFiles ofServer() {
        return new TlsFiles(certificate, key, certificate);
    }

    TransportSecurity ofClient() {
        return new TransportSecurity(true, certificate, certificate, key, null);
    }
}
