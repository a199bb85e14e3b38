package io.atone.testkit.junit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.atone.testkit.database.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The databases that one test, or one test class, was given. JUnit closes them after it. Thread-safe. */
final class OpenDatabases implements AutoCloseable {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(OpenDatabases.class);

    private final @Nullable OpenDatabases ofClass;
    private final Map<String, TestDatabase> databases = new LinkedHashMap<>();

    private OpenDatabases(@Nullable OpenDatabases ofClass) {
        this.ofClass = ofClass;
    }

    static OpenDatabases of(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        OpenDatabases nearest = store.get(OpenDatabases.class, OpenDatabases.class);
        // The store hands out what an enclosing context has; a test method needs its own.
        String key = context.getUniqueId();
        OpenDatabases own = store.get(key, OpenDatabases.class);
        if (own == null) {
            own = new OpenDatabases(nearest);
            store.put(key, own);
            store.put(OpenDatabases.class, own);
        }
        return own;
    }

    synchronized TestDatabase database(String name, Supplier<TestDatabase> creator) {
        return find(name).orElseGet(() -> {
            TestDatabase created = creator.get();
            databases.put(name, created);
            return created;
        });
    }

    private synchronized Optional<TestDatabase> find(String name) {
        TestDatabase own = databases.get(name);
        if (own != null) {
            return Optional.of(own);
        }
        return ofClass == null ? Optional.empty() : ofClass.find(name);
    }

    /** These and the class's. */
    synchronized Collection<TestDatabase> all() {
        List<TestDatabase> all = new ArrayList<>(ofClass == null ? List.of() : ofClass.all());
        all.addAll(databases.values());
        return all;
    }

    @Override
    public synchronized void close() {
        databases.values().forEach(TestDatabase::close);
        databases.clear();
    }
}
