package io.atone.core.transport.grpc;

/** Where a coordinator is: {@code host:port}, {@code [ipv6]:port}, or {@code in-process:name}. Immutable and thread-safe. */
record CoordinatorAddress(String text) {

    static final String IN_PROCESS = "in-process:";

    CoordinatorAddress {
        if (text.startsWith(IN_PROCESS)) {
            if (text.length() == IN_PROCESS.length()) {
                throw new IllegalArgumentException("The coordinator's address has no name after '" + IN_PROCESS + "'");
            }
        } else if (!isHostAndPort(text)) {
            throw new IllegalArgumentException(
                    "The coordinator's address must be host:port or in-process:name, but is '" + text + "'");
        }
    }

    boolean isInProcess() {
        return text.startsWith(IN_PROCESS);
    }

    String inProcessName() {
        return text.substring(IN_PROCESS.length());
    }

    /** Names the scheme, so that a host is never taken for one. */
    String target() {
        return "dns:///" + text;
    }

    private static boolean isHostAndPort(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return false;
        }
        String host = text.substring(0, colon);
        boolean bareIpv6 = host.indexOf(':') >= 0 && !(host.startsWith("[") && host.endsWith("]"));
        boolean strange = host.chars().anyMatch(c -> Character.isWhitespace(c) || c == '/' || c == '@' || c == '?');
        return !bareIpv6 && !strange && isPort(text.substring(colon + 1));
    }

    private static boolean isPort(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int port = Integer.parseInt(text);
        return port > 0 && port <= 65_535;
    }

    @Override
    public String toString() {
        return text;
    }
}
