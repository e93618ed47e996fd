package org.cairngate.master.repeat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/** A request whose body was read already; who reads it next gets the same bytes, or the same failure. */
final class ReadBody extends HttpServletRequestWrapper {

    private final byte[] bytes;
    private final Optional<IOException> failure;

    private ReadBody(HttpServletRequest request, byte[] bytes, Optional<IOException> failure) {
        super(request);
        this.bytes = bytes;
        this.failure = failure;
    }

    /** Reads the body, of which there is no more than the largest request of the API can have. */
    static ReadBody of(HttpServletRequest request) {
        try {
            return new ReadBody(request, request.getInputStream().readAllBytes(), Optional.empty());
        } catch (IOException e) {
            return new ReadBody(request, new byte[0], Optional.of(e));
        }
    }

    boolean isWhole() {
        return failure.isEmpty();
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        return new Again(new ByteArrayInputStream(bytes));
    }

    private static final class Again extends ServletInputStream {

        private final ByteArrayInputStream in;

        Again(ByteArrayInputStream in) {
            this.in = in;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return in.read(into, offset, length);
        }

        @Override
        public boolean isFinished() {
            return in.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("writes are not read asynchronously");
        }
    }
}
