package org.cairngate.master.alarms;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What there are alarms of. */
public enum AlarmKind {
    /** An active hub was not heard of for long. */
    HUB_AWAY(
            "Look at the hub's power, network and log. It keeps its events and sends them when it is back; revoke it if it is lost."),
    /** A hub cosigned another chain than the master's. */
    HUB_DIFFERS(
            "One of both copies is not the chain: keep both, run `cairn ledger fsck` on each and find out who changed which."
                    + " It ends when the hub cosigns a later block of this chain."),
    /** A hub refused a block and signed so. */
    BLOCK_REFUSED(
            "GET /v1/refusals and the hub's log say why. It ends when the hub cosigns that block or a later one."),
    /** Blocks wait for their certificate for long. */
    FINALITY_STANDS(
            "Too few hubs cosign: GET /v1/hubs says who was seen when, and whose copy differs. Blocks are made meanwhile."),
    /** The minter's turns fail. */
    MINTING_FAILS(
            "Look at the log and the disk. What hubs submitted stays in the pool, and is minted when it works again."),
    /** The chain's disk has less than its reserve. */
    DISK_FULL("Free some space: intake goes on by itself then. Hubs keep what they have meanwhile."),
    /** The database for telemetry does not answer. */
    DATABASE_AWAY("`database` in GET /v1/status says what is wrong. The chain goes on, and the tables catch up."),
    /** The tables of telemetry do not follow the chain. */
    TELEMETRY_STANDS("The log says what is wrong. The chain goes on, and the tables catch up."),
    /** The organisation's own certificate of the REST API ends soon. */
    CERTIFICATE_ENDS("Put a new certificate and key into the files: they are taken within 10 s."),
    /** The files of the certificate hold what cannot be used. */
    CERTIFICATE_REFUSED("The log says what is wrong with the files. The certificate before them stays in use.");

    /** All labels, as a regular expression. */
    static final String LABELS =
            "hub-away|hub-differs|block-refused|finality-stands|minting-fails|disk-full|database-away"
                    + "|telemetry-stands|certificate-ends|certificate-refused";

    private final String advice;

    AlarmKind(String advice) {
        this.advice = advice;
    }

    /** What to do, for people. */
    public String advice() {
        return advice;
    }

    /** The name by which the API and the chain know it, such as {@code hub-away}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind of this label; empty when none has it. */
    static Optional<AlarmKind> labelled(String label) {
        return Stream.of(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }
}
