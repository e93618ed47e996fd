package org.cairngate.journal.internal;

/** Waits for threads that end by themselves, and use the database until they do. */
final class ThreadEnd {

    private ThreadEnd() {}

    /** Returns when the thread has ended; an interruption meanwhile is kept for whoever asked for it. */
    static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
