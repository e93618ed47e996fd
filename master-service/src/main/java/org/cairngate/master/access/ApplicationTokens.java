package org.cairngate.master.access;

import java.util.Optional;

/** Tokens that this master gave to applications, by which they act for who signed in. Implementations are safe for several threads. */
public interface ApplicationTokens {

    /** Whom this token lets in at the API now; empty for nobody. */
    Optional<Grant> find(String token);
}
