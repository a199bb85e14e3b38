package io.atone.testkit.database.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.GZIPInputStream;

import io.atone.testkit.files.FileTrees;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Takes server binaries out of jars on the class path. */
final class Archives {

    private static final int OWNER_EXECUTE = 0100;

    private Archives() {}

    static Optional<URL> find(String resource) {
        return Optional.ofNullable(Archives.class.getClassLoader().getResource(resource));
    }

    /** The check sum that the jar records for a resource: changes with its content and is known without reading it. */
    static String checksum(String resource) {
        try {
            JarURLConnection connection = (JarURLConnection) required(resource).openConnection();
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                return Long.toHexString(connection.getJarEntry().getCrc());
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot look up " + resource + " on the class path", e);
        }
    }

    /** Unpacks a tar archive, compressed by gzip or xz as its name says. */
    static void untar(String resource, Path target) throws IOException {
        try (InputStream raw = new BufferedInputStream(required(resource).openStream());
                InputStream inflated = resource.endsWith("gz") ? new GZIPInputStream(raw) : new XZInputStream(raw);
                TarArchiveInputStream tar = new TarArchiveInputStream(inflated)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(entry, tar, inside(target, entry.getName()));
            }
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(parent(file));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, file);
        if ((entry.getMode() & OWNER_EXECUTE) != 0) {
            FileTrees.makeExecutable(file);
        }
    }

    /** Copies those resources below a folder of a jar that are wanted; the test gets the path below the folder. */
    static void copyFolder(String anyResourceInJar, String folder, Predicate<String> wanted, Path target)
            throws IOException {
        JarURLConnection connection =
                (JarURLConnection) required(anyResourceInJar).openConnection();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (Iterator<JarEntry> entries = jar.entries().asIterator(); entries.hasNext(); ) {
                JarEntry entry = entries.next();
                String name = entry.getName();
                if (!name.startsWith(folder) || entry.isDirectory() || !wanted.test(name.substring(folder.length()))) {
                    continue;
                }
                Path file = inside(target, name.substring(folder.length()));
                Files.createDirectories(parent(file));
                try (InputStream content = jar.getInputStream(entry)) {
                    Files.copy(content, file);
                }
            }
        }
    }

    private static Path inside(Path target, String name) throws IOException {
        Path file = target.resolve(name).normalize();
        if (!file.startsWith(target)) {
            throw new IOException("Archive entry leads out of the target directory: " + name);
        }
        return file;
    }

    private static Path parent(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IOException("No directory to put " + file + " into");
        }
        return parent;
    }

    private static URL required(String resource) {
        return find(resource)
                .orElseThrow(() -> new IllegalStateException("Not on the class path any more: " + resource));
    }
}
