package org.cairngate.master.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Reads no more of a body than the largest request of the API can have, before anything looks at it. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BodyLimit extends OncePerRequestFilter {

    /** Most bytes of a request's body; a registration has less than 2 KiB. */
    static final int MAX_BYTES = 64 << 10;

    /** Most bytes of a list of devices for a job: 1,000 registrations. */
    static final int MAX_LIST_BYTES = 2 << 20;

    private static final String JOBS = "/v1/jobs";

    private final ProblemWriter problems;

    BodyLimit(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int most = most(request);
        if (request.getContentLengthLong() > most) {
            problems.write(
                    response, Problems.of(HttpStatus.CONTENT_TOO_LARGE, new OversizedBodyException(most).getMessage()));
            return;
        }
        chain.doFilter(new Limited(request, most), response);
    }

    private static int most(HttpServletRequest request) {
        boolean list =
                request.getMethod().equals("POST") && request.getRequestURI().equals(JOBS);
        return list ? MAX_LIST_BYTES : MAX_BYTES;
    }

    private static final class Limited extends HttpServletRequestWrapper {

        private final int most;

        Limited(HttpServletRequest request, int most) {
            super(request);
            this.most = most;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new LimitedStream(super.getInputStream(), most);
        }
    }

    private static final class LimitedStream extends ServletInputStream {

        private final ServletInputStream in;
        private final int most;
        private int left;

        LimitedStream(ServletInputStream in, int most) {
            this.in = in;
            this.most = most;
            left = most;
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int read) throws OversizedBodyException {
            left -= read;
            if (left < 0) {
                throw new OversizedBodyException(most);
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
