package io.atone.feign.server;

import java.util.function.Consumer;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;

/** Sees how a joined request ends that nobody dispatches again. */
final class WatchingAsyncListener implements AsyncListener {

    private final JoinedRequest joined;
    private final Consumer<String> header;

    WatchingAsyncListener(JoinedRequest joined, Consumer<String> header) {
        this.joined = joined;
        this.header = header;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        if (event.getSuppliedResponse() instanceof HttpServletResponse response) {
            joined.answers(response.getStatus(), header);
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // Whoever started the work may still answer well; what the answer is shows when it is complete.
    }

    @Override
    public void onError(AsyncEvent event) {
        joined.fails(event.getThrowable(), header);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // The containers forget the listeners when a new asynchronous cycle begins.
        event.getAsyncContext().addListener(this);
    }
}
