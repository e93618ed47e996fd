package org.cairngate.master.access;

import java.util.List;

/** Who may read which path besides the admin, who may read and write everything. The one list that security and documents follow. */
public final class Audience {

    /** What anyone may read: it pins the chain, checks it, or says what there is. */
    public static final List<String> ANYONE = List.of(
            "/v1/genesis",
            "/v1/policy",
            "/v1/health",
            "/v1/openapi",
            "/v1/openapi.json",
            "/v1/openapi.yaml",
            "/v1/signers/{keyId}",
            "/v1/transactions/{id}",
            "/v1/proposals/{id}",
            "/v1/organisations/{name}/did.json");

    /** Where anyone may post: what arrives has the signature of a node of the chain, or is refused. */
    public static final List<String> SIGNED = List.of("/v1/transactions");

    /** What active hubs may read: what they need to follow the chain. */
    public static final List<String> HUBS = List.of(
            "/v1/blocks",
            "/v1/blocks/{height}",
            "/v1/checkpoint",
            "/v1/certificate",
            "/v1/snapshot",
            "/log/tile/{level}/{*index}",
            "/v1/events/{uid}/proof");

    private Audience() {}
}
