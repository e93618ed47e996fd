package org.cairngate.master.jobs;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.access.Permission;
import org.cairngate.master.access.Permissions;
import org.cairngate.master.registry.ChangedDevice;
import org.cairngate.master.registry.DeviceOperations;
import org.cairngate.master.registry.NewDevice;
import org.cairngate.master.registry.NewToken;
import org.cairngate.master.registry.StatusChange;
import org.cairngate.master.version.IfMatch;
import org.springframework.http.HttpMethod;

/** What a job does to each of its devices: what the single request of the same name does. */
enum JobOperation {
    REGISTER("POST", "/v1/devices", "register", NewDevice.class, true),
    CHANGE("PATCH", "/v1/devices/{uid}", "changeDevice", ChangedDevice.class, false),
    QUARANTINE("POST", "/v1/devices/{uid}/quarantine", "quarantineDevice", Nothing.class, false),
    ACTIVATE("POST", "/v1/devices/{uid}/activate", "activateDevice", Nothing.class, false),
    DEACTIVATE("POST", "/v1/devices/{uid}/deactivate", "deactivateDevice", Nothing.class, false),
    REVOKE("POST", "/v1/devices/{uid}/revoke", "revokeDevice", Nothing.class, false),
    ISSUE_TOKEN("POST", "/v1/devices/{uid}/token", "issueToken", NewToken.class, true),
    REVOKE_TOKEN("DELETE", "/v1/devices/{uid}/token", "revokeToken", Nothing.class, false);

    /** All labels, as a regular expression. */
    static final String LABELS = "register|change|quarantine|activate|deactivate|revoke|issue-token|revoke-token";

    private static final int CREATED = 201;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final String method;
    private final String path;
    private final String name;
    private final Class<?> body;
    private final boolean makes;

    /** The body of an operation that has none. */
    record Nothing() {}

    JobOperation(String method, String path, String name, Class<?> body, boolean makes) {
        this.method = method;
        this.path = path;
        this.name = name;
        this.body = body;
        this.makes = makes;
    }

    /** The operation of this label; empty when none has it. */
    static Optional<JobOperation> labelled(String label) {
        return Stream.of(values()).filter(one -> one.label().equals(label)).findFirst();
    }

    /** The name by which the API and files know it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Who may ask for the single one. */
    Permission permission() {
        return Permissions.of(HttpMethod.valueOf(method), path).orElseThrow();
    }

    /** How the audit calls the single request. */
    String action() {
        return method + " " + path;
    }

    /** The single request's name in the API. */
    String operation() {
        return name;
    }

    /** What an item says besides the uid, or with it where the single request's body has it. */
    Class<?> body() {
        return body;
    }

    /** The status that the single request is answered with. */
    int status(DeviceOperations.Done done) {
        if (done.submitted().height().isEmpty()) {
            return ACCEPTED;
        }
        return makes ? CREATED : OK;
    }

    /**
     * Looks whether an item can be done as far as it says itself.
     *
     * @throws IllegalArgumentException when it cannot
     */
    void check(Object item, Instant now) {
        if (item instanceof NewDevice device) {
            device.check(now);
        } else if (item instanceof NewToken token) {
            token.expiry(now);
        }
    }

    /**
     * Does it to a device, as the caller of {@link DeviceOperations}.
     *
     * @param item of the class of {@link #body()}
     */
    DeviceOperations.Done run(DeviceOperations devices, String uid, Object item)
            throws RefusedException, InterruptedException {
        IfMatch any = IfMatch.of(Optional.empty());
        return switch (this) {
            case REGISTER -> devices.register((NewDevice) item);
            case CHANGE -> devices.change(uid, any, (ChangedDevice) item);
            case QUARANTINE -> devices.change(uid, any, StatusChange.QUARANTINE);
            case ACTIVATE -> devices.change(uid, any, StatusChange.ACTIVATE);
            case DEACTIVATE -> devices.change(uid, any, StatusChange.DEACTIVATE);
            case REVOKE -> devices.change(uid, any, StatusChange.REVOKE);
            case ISSUE_TOKEN -> devices.issueToken(uid, any, (NewToken) item);
            case REVOKE_TOKEN -> devices.revokeToken(uid, any);
        };
    }
}
