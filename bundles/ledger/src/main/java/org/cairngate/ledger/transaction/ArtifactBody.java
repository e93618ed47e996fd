package org.cairngate.ledger.transaction;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;

/**
 * One version of what is installed on devices and hubs: firmware, a bundle, an OS image or a model.
 *
 * @param kind what it is installed as
 * @param name its name, {@code [A-Za-z0-9._-]{1,64}}
 * @param version its version, {@code [A-Za-z0-9._+~:-]{1,64}}; compared for equality only
 * @param securityCounter 0..2^32-1; never falls from one version to the next, so that nothing old is installed again
 * @param target the hardware or runtime that it is for, {@code [A-Za-z0-9._:-]{1,64}}
 * @param sha256 hash of the file
 * @param size length of the file in bytes, 1..2^40
 * @param owner id of the key that signs the file; its node has the right to publish the next version
 */
public record ArtifactBody(
        ArtifactKind kind,
        String name,
        String version,
        long securityCounter,
        String target,
        Hash sha256,
        long size,
        KeyId owner)
        implements PrivilegedBody {

    /** The type number. */
    public static final int TYPE = 3;

    /** Largest security counter: bootloaders keep it in 32 bits. */
    public static final long MAX_SECURITY_COUNTER = (1L << 32) - 1;

    /** Largest file in bytes. */
    public static final long MAX_SIZE = 1L << 40;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public ArtifactBody {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(owner, "owner");
        Fields.requireName(name);
        Fields.requireVersion(version);
        Fields.requireTarget(target);
        Fields.requireRange("security counter", securityCounter, 0, MAX_SECURITY_COUNTER);
        Fields.requireRange("size", size, 1, MAX_SIZE);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
