package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of one prepared statement as its user set them. Streams are handed to a statement only when it is known
 * which one is going to run, for they can be read once only (and some drivers read them as soon as they are set). Not
 * thread-safe.
 */
public final class Parameters {

    private static final @Nullable Binding[] NONE = new Binding[0];

    private @Nullable Binding[] bindings = NONE;
    private int pendingStreams;

    public Parameters() {}

    private Parameters(Parameters other) {
        bindings = other.bindings.clone();
        pendingStreams = other.pendingStreams;
    }

    /** The parameters as they are now; later calls do not change them. */
    public Parameters copy() {
        return new Parameters(this);
    }

    /**
     * A parameter is set, and the driver's statement has it already.
     *
     * @param index from 1; the driver has accepted it
     */
    public void set(int index, Binding binding) {
        if (index > bindings.length) {
            bindings = Arrays.copyOf(bindings, Math.max(index, bindings.length * 2));
        }
        dropPending(bindings[index - 1]);
        bindings[index - 1] = binding;
    }

    /**
     * A parameter is set to a stream, which the driver's statement does not have yet.
     *
     * @throws SQLException when there can be no such index
     */
    public void setPending(int index, Binding binding) throws SQLException {
        if (index < 1 || index > MAX_INDEX) {
            throw new SQLException("There is no parameter " + index, "07009");
        }
        set(index, new Stream(binding));
        pendingStreams++;
    }

    /** JDBC drivers count parameters in 16 bits; a larger index is a mistake that must not cost memory. */
    private static final int MAX_INDEX = 65_535;

    /** Whether a parameter is a stream, so that a statement can run with these parameters only once. */
    public boolean hasStreams() {
        return Arrays.stream(bindings).anyMatch(binding -> binding instanceof Stream);
    }

    /** Whether a parameter is set to NULL. */
    public boolean isNull(int index) {
        return index <= bindings.length && bindings[index - 1] instanceof NullBinding;
    }

    /** Forgets all. */
    public void clear() {
        Arrays.fill(bindings, null);
        pendingStreams = 0;
    }

    /** Hands the streams that nobody has been given yet to the statement that is going to run with these parameters. */
    public void bindStreamsTo(PreparedStatement target) throws SQLException {
        for (int i = 0; pendingStreams > 0 && i < bindings.length; i++) {
            if (bindings[i] instanceof Stream stream && !stream.spent) {
                bind(stream, target, i + 1);
            }
        }
    }

    /**
     * Sets all parameters on the statement that is going to run instead of the user's.
     *
     * @throws SQLException when a stream among them has been read already
     */
    public void bindAllTo(PreparedStatement target) throws SQLException {
        for (int i = 0; i < bindings.length; i++) {
            Binding binding = bindings[i];
            if (binding != null) {
                bind(binding, target, i + 1);
            }
        }
    }

    /** Gives the user's statement back what it had before it ran with other parameters; streams are read by then, or still to come. */
    public void restoreTo(PreparedStatement target) throws SQLException {
        target.clearParameters();
        for (int i = 0; i < bindings.length; i++) {
            Binding binding = bindings[i];
            if (binding != null && !(binding instanceof Stream)) {
                binding.bind(target, i + 1);
            }
        }
    }

    /**
     * Sets one parameter at the same or another position of the statement that is going to run instead of the user's.
     *
     * @throws SQLException when it was not set, or is a stream that has been read already
     */
    public void bindTo(PreparedStatement target, int index, int targetIndex) throws SQLException {
        bind(get(index), target, targetIndex);
    }

    /**
     * Sets one parameter on a statement that runs beside the user's.
     *
     * @throws SQLException when it was not set, or is a stream, which could not be read a second time
     */
    public void bindValueTo(PreparedStatement target, int index, int targetIndex) throws SQLException {
        Binding binding = get(index);
        if (binding instanceof Stream) {
            throw new SQLException(
                    "Parameter " + index + " decides which rows the statement concerns, so inside a global transaction"
                            + " it cannot be a stream: set it as a string or as bytes",
                    "0A000");
        }
        binding.bind(target, targetIndex);
    }

    private Binding get(int index) throws SQLException {
        Binding binding = index <= bindings.length ? bindings[index - 1] : null;
        if (binding == null) {
            throw new SQLException("Parameter " + index + " is not set", "07001");
        }
        return binding;
    }

    private void bind(Binding binding, PreparedStatement target, int targetIndex) throws SQLException {
        if (binding instanceof Stream stream) {
            if (stream.spent) {
                throw new SQLException(
                        "Parameter " + targetIndex + " is a stream that an earlier execution has read: set it again",
                        "07001");
            }
            stream.spent = true;
            pendingStreams--;
        }
        binding.bind(target, targetIndex);
    }

    private void dropPending(@Nullable Binding replaced) {
        if (replaced instanceof Stream stream && !stream.spent) {
            pendingStreams--;
        }
    }

    /** Marks a call that sets a parameter to NULL. */
    public record NullBinding(Binding binding) implements Binding {
        @Override
        public void bind(PreparedStatement target, int parameterIndex) throws SQLException {
            binding.bind(target, parameterIndex);
        }
    }

    private static final class Stream implements Binding {

        private final Binding binding;
        private boolean spent;

        private Stream(Binding binding) {
            this.binding = binding;
        }

        @Override
        public void bind(PreparedStatement target, int parameterIndex) throws SQLException {
            binding.bind(target, parameterIndex);
        }
    }
}
