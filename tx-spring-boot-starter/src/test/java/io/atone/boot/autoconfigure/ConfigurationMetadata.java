package io.atone.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.json.JsonParserFactory;

/** What the starter tells IDEs about its properties. */
final class ConfigurationMetadata {

    private ConfigurationMetadata() {}

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> properties() throws IOException {
        // By its module: other starters on the class path have a file of the same name.
        String classFile = AtoneProperties.class.getName().replace('.', '/') + ".class";
        String root = Objects.requireNonNull(AtoneProperties.class.getResource("/" + classFile))
                .toString()
                .replace(classFile, "");
        try (InputStream file = java.net
                .URI
                .create(root + "META-INF/spring-configuration-metadata.json")
                .toURL()
                .openStream()) {
            String json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return (List<Map<String, Object>>)
                    JsonParserFactory.getJsonParser().parseMap(json).getOrDefault("properties", List.of());
        }
    }
}
