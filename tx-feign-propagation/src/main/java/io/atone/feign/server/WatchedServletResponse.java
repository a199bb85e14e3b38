package io.atone.feign.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Consumer;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * Sees a failure status when it is set, and whether there was a failure when the body begins. Later would be too late:
 * writing a body may send the headers, and the caller then has its answer before the coordinator has the mark.
 */
final class WatchedServletResponse extends HttpServletResponseWrapper {

    private final JoinedRequest joined;
    private final Consumer<String> header;

    WatchedServletResponse(HttpServletResponse response, JoinedRequest joined, Consumer<String> header) {
        super(response);
        this.joined = joined;
        this.header = header;
    }

    @Override
    public void setStatus(int status) {
        joined.answers(status, header);
        super.setStatus(status);
    }

    @Override
    public void sendError(int status) throws IOException {
        joined.answers(status, header);
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        joined.answers(status, header);
        super.sendError(status, message);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        joined.answers(getStatus(), header);
        super.sendRedirect(location);
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        joined.answers(status, header);
        super.sendRedirect(location, status, clearBuffer);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        joined.answers(getStatus(), header);
        return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        joined.answers(getStatus(), header);
        return super.getWriter();
    }

    @Override
    public void flushBuffer() throws IOException {
        joined.answers(getStatus(), header);
        super.flushBuffer();
    }
}
