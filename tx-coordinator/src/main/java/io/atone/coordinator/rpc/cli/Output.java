package io.atone.coordinator.rpc.cli;

import java.io.PrintStream;
import java.util.function.Supplier;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

/** Where results go: text for people, or with {@code --json} one JSON object per command for scripts. */
final class Output {

    private final PrintStream out;
    private final boolean json;

    Output(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** Prints the one result of a command. 64-bit numbers are strings in JSON, for most readers would round them. */
    void result(Message message, Supplier<String> text) {
        if (!json) {
            out.print(text.get());
            return;
        }
        try {
            out.println(JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .alwaysPrintFieldsWithNoPresence()
                    .print(message));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("The admin messages hold nothing that JSON cannot", e);
        }
    }

    /** What happens meanwhile, for people only. */
    void progress(String text) {
        if (!json) {
            out.println(Texts.printable(text));
        }
    }
}
