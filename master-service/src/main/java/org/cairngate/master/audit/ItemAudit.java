package org.cairngate.master.audit;

import jakarta.servlet.http.HttpServletRequest;
import org.cairngate.ledger.RefusedException;

/**
 * Records the items of jobs, each as the single request would be: with the account that began the job, and the address and trace that it
 * came from. Safe for use by several threads.
 */
public final class ItemAudit {

    /** Writes that are kept for requests, of the {@value Notes#SLOTS} that may be under way. */
    static final int FOR_REQUESTS = 128;

    private final AuditTrail trail;

    /**
     * Where a request came from.
     *
     * @param address the client's
     * @param trace the trace id, 32 hex digits; empty for none
     */
    public record Source(String address, String trace) {

        /** Where this request came from. */
        public static Source of(HttpServletRequest request) {
            return new Source(request.getRemoteAddr(), Requests.trace(request));
        }
    }

    /** An item that is noted on disk and may be tried. */
    public static final class Begun {

        private final Notes.Note note;

        private Begun(Notes.Note note) {
            this.note = note;
        }
    }

    ItemAudit(AuditTrail trail) {
        this.trail = trail;
    }

    /**
     * Notes an item that is about to be tried.
     *
     * @param account who asked for it
     * @param action method and path template of the single request
     * @param operation the single request's operation
     * @param device what it is about
     * @return to be given to {@link #end} whatever becomes of it
     * @throws RefusedException ({@code quota-full}) when the rest is kept for requests; the item must not be tried, but later
     * @throws org.cairngate.ledger.store.StorageException when the disk refuses; the item must not be tried
     */
    public Begun begin(String account, String action, String operation, String device, Source source)
            throws RefusedException {
        Attempt attempt = new Attempt(account, action, operation, device, source.address(), source.trace());
        return new Begun(trail.begin(attempt, FOR_REQUESTS));
    }

    /**
     * Records how an item ended; returns when the record is stored.
     *
     * @param status the status that the single request would have been answered with
     * @param reason why it was refused; empty when it was not
     * @throws org.cairngate.ledger.store.StorageException when it could not be recorded; it will be later
     */
    public void end(Begun begun, int status, String reason) {
        trail.end(begun.note, new Outcome(status, reason), "");
    }
}
