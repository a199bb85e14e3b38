package io.atone.examples.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.atone.examples.demo.stage.ServiceProcess;
import io.atone.examples.demo.stage.Stage;
import io.atone.examples.demo.stage.Story;

/** Reads from the services' own logs who did what, and in which global transaction. */
final class ServiceLogs {

    private static final int SHOWN_LINES = 24;
    private static final Pattern BUSINESS_LINE = Pattern.compile("(\\d\\d:\\d\\d:\\d\\d\\.\\d{3}) INFO +\\[([^]]*)] "
            + "(?:TransferService|TransferController|AccountService|Bank2Fallback|Pause): (.*)");

    private ServiceLogs() {}

    /** What happened since the last call, in the order of time. */
    static Account since(Stage stage) {
        List<Line> lines = new ArrayList<>();
        Set<String> xids = new TreeSet<>();
        for (ServiceProcess service : stage.services()) {
            for (String text : service.newLogLines()) {
                Matcher line = BUSINESS_LINE.matcher(text);
                if (line.matches()) {
                    lines.add(new Line(line.group(1), service.name(), line.group(3)));
                    if (!line.group(2).isEmpty()) {
                        xids.add(line.group(2));
                    }
                }
            }
        }
        lines.sort(Comparator.comparing(Line::time));
        return new Account(List.copyOf(lines), List.copyOf(xids));
    }

    /**
     * What happened.
     *
     * @param lines who did what
     * @param xids in which global transactions
     */
    record Account(List<Line> lines, List<String> xids) {

        void tell(Story story) {
            if (lines.size() > SHOWN_LINES) {
                story.line("services", lines.size() + " log lines of " + xids.size() + " global transactions");
                return;
            }
            lines.forEach(line -> story.line(line.who(), line.what()));
            story.line("xid", xids.isEmpty() ? "none" : String.join(", ", xids));
        }
    }

    record Line(String time, String who, String what) {}
}
