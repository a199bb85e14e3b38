package io.atone.coordinator.sequence;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.coordinator.engine.ConnectionId;
import io.atone.core.status.Outcome;

/**
 * A digest of everything that a world, its engine included, can still act on: two worlds with equal digests go on in the
 * same way. It follows every reference by reflection; instants count from now, connections by the order they are met in,
 * and left out is only what people read (names, reasons, counters).
 */
final class Fingerprint {

    record Digest(long high, long low) {}

    /** Nothing depends on them. */
    private static final Set<String> LEFT_OUT = Set.of(
            "trace",
            "firstSeenMillis",
            "lastHeardMillis",
            "order",
            "position",
            "arrivals",
            "committed",
            "rolledBack",
            "decisionsWritten",
            "connections",
            "connected",
            "lastNonce",
            "requests",
            "effects",
            "config",
            "views",
            "taken");

    /** Only whether they are there matters. */
    private static final Set<String> TEXTS = Set.of("reason", "detail", "rollbackOnlyReason", "message");

    private static final long FAR_MILLIS = Duration.ofHours(24).toMillis();
    private static final Map<Class<?>, List<Field>> FIELDS = new HashMap<>();
    private static final Map<Class<?>, List<Field>> NUMBERS = new HashMap<>();

    private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();
    private final Map<ConnectionId, Integer> connections = new HashMap<>();
    private final Map<Long, Integer> requestIds = new HashMap<>();
    private final long nowMillis;
    private long high = 0x9E3779B97F4A7C15L;
    private long low = 0xC2B2AE3D27D4EB4FL;

    private Fingerprint(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    static Digest of(Object root, long nowMillis) {
        Fingerprint fingerprint = new Fingerprint(nowMillis);
        fingerprint.visit(root);
        return new Digest(fingerprint.high, fingerprint.low);
    }

    private void mix(long value) {
        high = Long.rotateLeft(high ^ value * 0x9E3779B97F4A7C15L, 31) * 0xBF58476D1CE4E5B9L;
        low = Long.rotateLeft(low + value * 0x94D049BB133111EBL, 29) * 0xD6E8FEB86659FD93L;
    }

    private void mix(String text) {
        mix(text.length());
        for (int i = 0; i < text.length(); i++) {
            mix(text.charAt(i));
        }
    }

    private void visit(Object object) {
        if (object == null || isPastDeadline(object)) {
            mix(0);
        } else if (object instanceof ConnectionId connection) {
            mix(connections.computeIfAbsent(connection, none -> connections.size() + 1));
        } else if (object instanceof Outcome outcome) {
            visit(outcome.status());
            visit(outcome.cause());
        } else if (object instanceof String text) {
            mix(text);
        } else if (object instanceof Enum<?> constant) {
            mix(constant.name());
        } else if (object instanceof Number || object instanceof Boolean || object instanceof Duration) {
            mix(object.hashCode());
        } else if (object instanceof Collection<?> many) {
            mix(many.size());
            many.forEach(this::visit);
        } else if (object instanceof Map<?, ?> map) {
            mix(map.size());
            map.forEach((key, value) -> {
                visit(key);
                visit(value);
            });
        } else if (object.getClass().isArray()) {
            throw new IllegalStateException("An array in the engine: teach the fingerprint to read it");
        } else if (object.getClass().getName().startsWith("io.atone.")) {
            visitOwn(object);
        } else {
            throw new IllegalStateException("The fingerprint cannot read " + object.getClass());
        }
    }

    private void visitOwn(Object object) {
        Class<?> type = object.getClass();
        if (!type.isRecord()) {
            Integer number = seen.putIfAbsent(object, seen.size());
            if (number != null) {
                mix(number);
                return;
            }
        }
        String name = type.getName();
        mix(type.isHidden() ? name.substring(0, name.lastIndexOf('/')) : name);
        boolean deadlines = type.getSimpleName().equals("DeadlineQueue");
        for (Field field : fields(type)) {
            if (deadlines && field.getName().equals("heap")) {
                visitDeadlines((List<?>) value(field, object));
            } else {
                visit(field, value(field, object));
            }
        }
    }

    private void visit(Field field, Object value) {
        if (field.getName().equals("requestId")) {
            mixRequest((long) value);
            return;
        }
        if (field.getName().equals("pending") && value instanceof Map<?, ?> requests) {
            visitRequests(requests);
            return;
        }
        if (TEXTS.contains(field.getName()) && !(value instanceof Collection)) {
            mix(value == null || value.equals("") ? 1 : 2);
        } else if (field.getType() == long.class && field.getName().endsWith("Millis")) {
            mixInstant((long) value);
        } else {
            visit(value);
        }
    }

    private void visitRequests(Map<?, ?> requests) {
        mix(requests.size());
        requests.forEach((id, request) -> {
            if (id instanceof Long number) {
                mixRequest(number);
            } else {
                visit(id);
            }
            visit(request);
        });
    }

    private void mixRequest(long id) {
        mix(requestIds.computeIfAbsent(id, none -> requestIds.size() + 1));
    }

    private void mixInstant(long millis) {
        long away = millis - nowMillis;
        mix(Math.abs(away) > FAR_MILLIS ? Long.MAX_VALUE : away);
    }

    /** In the order they come, not in that of the heap. */
    private void visitDeadlines(List<?> heap) {
        List<Object> sorted = new ArrayList<>(heap);
        sorted.sort(Comparator.comparingLong((Object deadline) -> number(deadline, "atMillis"))
                .thenComparingLong(deadline -> number(deadline, "order")));
        sorted.stream()
                .filter(deadline -> number(deadline, "atMillis") - nowMillis < FAR_MILLIS)
                .forEach(this::visit);
    }

    /** Run or cancelled; whoever still refers to it can do nothing with it. */
    private static boolean isPastDeadline(Object object) {
        return object.getClass().getSimpleName().equals("Deadline") && number(object, "position") < 0;
    }

    private static long number(Object object, String name) {
        return NUMBERS.computeIfAbsent(object.getClass(), type -> fields(type, false)).stream()
                .filter(field -> field.getName().equals(name))
                .mapToLong(field -> ((Number) value(field, object)).longValue())
                .findFirst()
                .orElseThrow();
    }

    private static Object value(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Field> fields(Class<?> type) {
        return FIELDS.computeIfAbsent(type, of -> fields(of, true));
    }

    private static List<Field> fields(Class<?> type, boolean relevantOnly) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> part = type; part != null && part != Object.class; part = part.getSuperclass()) {
            for (Field field : part.getDeclaredFields()) {
                boolean relevant = !relevantOnly || !LEFT_OUT.contains(field.getName());
                if (!Modifier.isStatic(field.getModifiers()) && relevant) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }
}
