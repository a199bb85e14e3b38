package io.atone.feign;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** An answer's body; an answer that breaks off in the middle is no answer. As thread-safe as the stream it reads. */
public final class ObservedBody extends FilterInputStream {

    private final OutboundCall call;

    /**
     * @param body the answer's body
     * @param call is told when reading fails
     */
    public ObservedBody(InputStream body, OutboundCall call) {
        super(Objects.requireNonNull(body, "body"));
        this.call = Objects.requireNonNull(call, "call");
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            call.failed(e);
            throw e;
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return in.read(buffer, offset, length);
        } catch (IOException e) {
            call.failed(e);
            throw e;
        }
    }

    @Override
    public long skip(long count) throws IOException {
        try {
            return in.skip(count);
        } catch (IOException e) {
            call.failed(e);
            throw e;
        }
    }
}
