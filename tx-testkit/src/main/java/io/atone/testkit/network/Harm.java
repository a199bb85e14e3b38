package io.atone.testkit.network;

/**
 * What a {@link FaultProxy} has done to what it carried, so that a test can tell a fault that was survived from one that met
 * nothing.
 *
 * @param delayedBytes that came late
 * @param heldBytes that waited for another fault to be set; what stayed in the sender's buffers is not counted
 * @param droppedBytes that never arrived
 * @param cuts connections that were reset in the middle of what they carried
 */
public record Harm(long delayedBytes, long heldBytes, long droppedBytes, long cuts) {

    /** Nothing at all. */
    public static final Harm NONE = new Harm(0, 0, 0, 0);

    public Harm {
        if (delayedBytes < 0 || heldBytes < 0 || droppedBytes < 0 || cuts < 0) {
            throw new IllegalArgumentException("Harm is not negative, but is " + delayedBytes + ", " + heldBytes + ", "
                    + droppedBytes + ", " + cuts);
        }
    }

    /** Both together. */
    public Harm plus(Harm other) {
        return new Harm(
                delayedBytes + other.delayedBytes,
                heldBytes + other.heldBytes,
                droppedBytes + other.droppedBytes,
                cuts + other.cuts);
    }

    /** What came on top of an earlier one. */
    public Harm since(Harm earlier) {
        return new Harm(
                delayedBytes - earlier.delayedBytes,
                heldBytes - earlier.heldBytes,
                droppedBytes - earlier.droppedBytes,
                cuts - earlier.cuts);
    }
}
