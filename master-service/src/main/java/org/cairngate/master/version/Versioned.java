package org.cairngate.master.version;

import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;

/** Answers that show something together with the version that it has. */
public final class Versioned {

    private Versioned() {}

    /**
     * 200 with the ETag of what is shown. Whoever keeps it asks again each time whether it is still so (RFC 9111 section 5.2.2.4), and
     * only for whom it was made.
     */
    public static <T> ResponseEntity<T> answer(EntityTag tag, T shown) {
        return ResponseEntity.ok()
                .eTag(tag.text())
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(shown);
    }
}
