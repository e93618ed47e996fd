package org.cairngate.demo.site;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/** Does the same with several processes at once and waits for all. */
final class Tasks {
    /** What is done with one of them. */
    @FunctionalInterface
    interface Task<T> {
        void on(T one) throws IOException, TimeoutException;
    }

    private Tasks() {}

    /**
     * Does the task on all of them.
     *
     * @throws IOException the first failure, after all have ended
     */
    static <T> void onAll(List<T> all, Task<T> task) throws IOException {
        ExecutorService workers = Executors.newFixedThreadPool(Math.max(1, Math.min(4, all.size())));
        try {
            List<Future<?>> running = new ArrayList<>();
            for (T one : all) {
                running.add(workers.submit(() -> {
                    task.on(one);
                    return one;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io
                    ? io
                    : new IOException(e.getCause().getMessage(), e.getCause());
        } finally {
            workers.shutdown();
        }
    }
}
