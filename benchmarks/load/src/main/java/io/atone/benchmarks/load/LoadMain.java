package io.atone.benchmarks.load;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;

import io.atone.benchmarks.variant.Variant;
import io.atone.benchmarks.variant.VariantConfig;
import io.atone.benchmarks.variant.VariantConfig.Database;
import io.atone.benchmarks.variant.VariantFactory;

/**
 * A worker: opens one variant, says {@code ready}, runs every {@link LoadProfile} that it reads from its input, and answers each with
 * a {@link LoadResult}. Ends with its input, or with the first thing that goes wrong.
 */
public final class LoadMain {

    private LoadMain() {}

    /**
     * Works until its input ends.
     *
     * @param args one line of named values: variant, fromUrl, fromUser, fromPassword, toUrl, toUser, toPassword, pool and perhaps
     *     coordinator
     */
    public static void main(String[] args) throws Exception {
        Fields fields = Fields.parse("worker " + String.join(" ", args));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = System.out;
        // Libraries may print what they like, elsewhere.
        System.setOut(System.err);
        try (Variant variant = factory(fields.text("variant")).open(config(fields))) {
            answers.println("ready");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                answers.println(LoadRun.run(variant, LoadProfile.parse(line)).format());
            }
        }
        // Some libraries leave threads behind that keep a process alive.
        System.exit(0);
    }

    private static VariantFactory factory(String name) {
        return ServiceLoader.load(VariantFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No variant '" + name + "' on the class path"));
    }

    private static VariantConfig config(Fields fields) {
        return new VariantConfig(
                new Database(fields.text("fromUrl"), fields.text("fromUser"), fields.text("fromPassword")),
                new Database(fields.text("toUrl"), fields.text("toUser"), fields.text("toPassword")),
                fields.values().getOrDefault("coordinator", ""),
                (int) fields.number("pool"));
    }
}
