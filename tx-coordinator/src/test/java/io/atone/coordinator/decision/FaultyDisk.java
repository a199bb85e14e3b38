package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A disk one of whose calls fails, and that forgets, when the power goes, what was not forced to it. Forcing costs
 * nothing here. Used by one thread at a time.
 */
public final class FaultyDisk implements Disk {

    /** How far the call that fails has got. */
    public enum Failure {
        /** Nothing happened. */
        BEFORE,
        /** A write has written a part, a force has forced a part; of anything else nothing happened. */
        HALFWAY,
        /** It is done, but the caller hears of a failure. */
        AFTER,
        /** No failure at all: a write takes a part of what it was given, and says so. */
        SHORT
    }

    /** What becomes of everything that was not forced when the power goes. */
    public enum PowerLoss {
        /** It was on the disk all the same. */
        KEEPS_ALL,
        /** It is gone. */
        LOSES_ALL,
        /** Of each sector either. */
        LOSES_SOME_SECTORS
    }

    private static final int SECTOR_BYTES = 512;

    /** How to take a change back that no force has made durable. */
    private record Unforced(Path file, boolean ofDirectory, Undo undo) {}

    private interface Undo {
        void run(PowerLoss loss) throws IOException;
    }

    private record Sector(Path file, long number) {}

    private final Deque<Unforced> unforced = new ArrayDeque<>();
    /** Of these some change reached the disk, and so did all that was changed there before. */
    private final Set<Sector> kept = new HashSet<>();

    private final SplittableRandom random;
    private int failAt = Integer.MAX_VALUE;
    private Failure failure = Failure.BEFORE;
    private int calls;
    private int changesAfterFailure;
    private boolean failed;

    /** A healthy one; the seed decides which sectors are lost. */
    public FaultyDisk(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A log on this disk. */
    public DecisionLog openLog(Path directory, int minCapacity) {
        return FileDecisionLog.open(directory, minCapacity, 1, this);
    }

    /** Lets a call fail, counted from zero over the whole life. */
    public FaultyDisk failAt(int call, Failure how) {
        failAt = call;
        failure = how;
        return this;
    }

    /** From now on the disk's next call fails. */
    public void failNext(Failure how) {
        failAt(calls, how);
    }

    /** How many there have been. */
    public int calls() {
        return calls;
    }

    boolean hasFailed() {
        return failed;
    }

    /** Writes, forces and the like that came after the one that failed. */
    int changesAfterFailure() {
        return changesAfterFailure;
    }

    /** The machine is off; when it is on again this is what is on the disk. */
    public void powerGoes(PowerLoss loss) throws IOException {
        while (!unforced.isEmpty()) {
            Unforced change = unforced.removeLast();
            if (loss != PowerLoss.KEEPS_ALL) {
                change.undo.run(loss);
            }
        }
        kept.clear();
    }

    private interface Call {
        void run() throws IOException;
    }

    private void call(Call halfway, Call whole) throws IOException {
        boolean fails = calls++ == failAt && failure != Failure.SHORT;
        changesAfterFailure += failed ? 1 : 0;
        if (!fails) {
            whole.run();
            return;
        }
        failed = true;
        if (failure == Failure.HALFWAY) {
            halfway.run();
        } else if (failure == Failure.AFTER) {
            whole.run();
        }
        throw new IOException("No space left on device");
    }

    @Override
    public FileChannel open(Path file, OpenOption... options) throws IOException {
        FileChannel[] opened = new FileChannel[1];
        call(() -> {}, () -> opened[0] = FileChannel.open(file, options));
        return new FaultyChannel(opened[0], new Inode(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        call(() -> {}, () -> {
            byte[] replaced = Files.exists(to) ? Files.readAllBytes(to) : null;
            Disk.SYSTEM.rename(from, to);
            unforced.add(new Unforced(to.getParent(), true, loss -> {
                if (loss == PowerLoss.LOSES_ALL || random.nextBoolean()) {
                    Disk.SYSTEM.rename(to, from);
                    if (replaced != null) {
                        Files.write(to, replaced);
                    }
                }
            }));
        });
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        call(() -> {}, () -> unforced.removeIf(change -> change.ofDirectory && change.file.equals(directory)));
    }

    /** A file by whatever name. */
    private final class Inode {
        private final Path name;
        private final FileChannel channel;

        Inode(Path name) throws IOException {
            this.name = name;
            this.channel = FileChannel.open(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        int write(ByteBuffer bytes, long position) throws IOException {
            long size = channel.size();
            ByteBuffer old = ByteBuffer.allocate(bytes.remaining());
            channel.read(old, position);
            unforced.add(new Unforced(name, false, loss -> takeBack(loss, size, old.flip(), position)));
            return channel.write(bytes, position);
        }

        private void takeBack(PowerLoss loss, long size, ByteBuffer old, long position) throws IOException {
            if (loss == PowerLoss.LOSES_ALL) {
                channel.write(old, position);
                channel.truncate(size);
                return;
            }
            for (long at = position; at < position + old.limit(); at = endOfSector(at)) {
                Sector sector = new Sector(name, at / SECTOR_BYTES);
                if (!kept.contains(sector) && random.nextBoolean()) {
                    int from = (int) (at - position);
                    int to = (int) Math.min(old.limit(), endOfSector(at) - position);
                    channel.write(old.slice(from, to - from), at);
                } else {
                    kept.add(sector);
                }
            }
        }

        void force() {
            unforced.removeIf(change -> !change.ofDirectory && change.file.equals(name));
        }

        /** The older half of what was written. */
        void forceHalf() {
            long half = unforced.stream().filter(this::isOwn).count() / 2;
            for (long i = 0; i < half; i++) {
                unforced.remove(
                        unforced.stream().filter(this::isOwn).findFirst().orElseThrow());
            }
        }

        private boolean isOwn(Unforced change) {
            return !change.ofDirectory && change.file.equals(name);
        }
    }

    private static long endOfSector(long at) {
        return at - at % SECTOR_BYTES + SECTOR_BYTES;
    }

    /** Of the many things that a channel can do, those that the log does. */
    private final class FaultyChannel extends ForwardingChannel {
        private final Inode inode;
        private long position;

        FaultyChannel(FileChannel channel, Inode inode) {
            super(channel);
            this.inode = inode;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int written = write(bytes, position);
            position += written;
            return written;
        }

        @Override
        public int write(ByteBuffer bytes, long at) throws IOException {
            if (calls == failAt && failure == Failure.SHORT && bytes.remaining() > 1) {
                calls++;
                int half = bytes.remaining() / 2;
                int written = inode.write(bytes.slice(bytes.position(), half), at);
                bytes.position(bytes.position() + written);
                return written;
            }
            int[] written = new int[1];
            call(
                    () -> inode.write(bytes.slice(bytes.position(), bytes.remaining() / 2), at),
                    () -> written[0] = inode.write(bytes, at));
            return written[0];
        }

        @Override
        public void force(boolean metaData) throws IOException {
            call(inode::forceHalf, inode::force);
        }
    }
}
