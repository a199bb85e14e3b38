package io.atone.examples.demo.stage;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Tells what happens, for people; in colours when asked for. Used by one thread. */
public final class Story {

    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String CYAN = "\u001b[36m";
    private static final String RESET = "\u001b[0m";

    // The account names are Chinese, whatever the terminal's locale says.
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final boolean colours;

    public Story(boolean colours) {
        this.colours = colours;
    }

    /** A new part begins. */
    public void title(String text) {
        out.println();
        out.println(in(BOLD, text));
    }

    /** Somebody did something. */
    public void line(String who, String what) {
        out.println("   " + in(CYAN, pad(who)) + " " + what);
    }

    /** Somebody is busy, and the reader has to wait. */
    public void waiting(String what) {
        out.println(in(DIM, "   ... " + what));
    }

    /** A part ended as it should. */
    public void good(String text) {
        out.println("   " + in(GREEN, "held      " + " " + text));
    }

    /** A part ended as it should not. */
    public void bad(String text) {
        out.println("   " + in(RED, "BROKEN    " + " " + text));
    }

    /** As it is. */
    public void plain(String text) {
        out.println(text);
    }

    private static String pad(String who) {
        return String.format("%-10s", who);
    }

    private String in(String colour, String text) {
        return colours ? colour + text + RESET : text;
    }
}
