package io.atone.coordinator.main;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * Every setting by its name, from the command line and the configuration file; the command line wins. Nothing unknown gets
 * in. Immutable.
 */
final class Settings {

    private static final String CONFIG = "config";

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads {@code --name value} and {@code --name=value}.
     *
     * @throws UsageException when something is unknown, twice, or without a value
     */
    static Settings parse(List<String> arguments) {
        Map<String, String> fromLine = new LinkedHashMap<>();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            if (!argument.startsWith("--")) {
                throw new UsageException("Unexpected argument: " + argument);
            }
            int equals = argument.indexOf('=');
            String name = argument.substring(2, equals < 0 ? argument.length() : equals);
            requireKnown(name, "option --" + name, true);
            if (equals < 0 && !rest.hasNext()) {
                throw new UsageException("The option --" + name + " needs a value");
            }
            String value = equals < 0 ? rest.next() : argument.substring(equals + 1);
            if (fromLine.put(name, value) != null) {
                throw new UsageException("The option --" + name + " is given twice");
            }
        }
        String file = fromLine.remove(CONFIG);
        Map<String, String> values = file == null ? new LinkedHashMap<>() : readFile(Path.of(file));
        values.putAll(fromLine);
        return new Settings(Map.copyOf(values));
    }

    private static Map<String, String> readFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("The configuration file " + file + " cannot be read: " + e, e);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : properties.stringPropertyNames()) {
            requireKnown(name, "key " + name + " in " + file, false);
            values.put(name, properties.getProperty(name).strip());
        }
        return values;
    }

    private static void requireKnown(String name, String described, boolean onCommandLine) {
        List<String> known = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            known.add(setting.key());
        }
        EngineBounds.described().forEach(bound -> known.add(bound.key()));
        if (onCommandLine) {
            known.add(CONFIG);
        }
        if (!known.contains(name)) {
            throw new UsageException("Unknown " + described + ". Known are: " + String.join(", ", known));
        }
    }

    @Nullable
    String get(Setting setting) {
        return values.get(setting.key());
    }

    String get(Setting setting, String otherwise) {
        return values.getOrDefault(setting.key(), otherwise);
    }

    Map<String, String> all() {
        return values;
    }
}
