package org.cairngate.broker;

/** How far a command is. */
public enum CommandState {

    /** It is on disk, and waits for the device. */
    QUEUED(false),

    /** It went out over a connection of this run of the broker, and was not confirmed yet. */
    SENT(false),

    /** The device's MQTT client acknowledged it (PUBACK). What the device makes of it, this does not tell. */
    CONFIRMED(true),

    /** Its time was over before it was confirmed; a device to which it was sent may have got it. */
    EXPIRED(true),

    /** The device said no (MQTT 5, section 3.4.2.1), or it is larger than the device takes; the detail says which. */
    REFUSED(true),

    /** It was taken back before it was confirmed; a device to which it was sent may have got it. */
    CANCELLED(true);

    private final boolean end;

    CommandState(boolean end) {
        this.end = end;
    }

    /** Whether nothing follows. */
    public boolean isEnd() {
        return end;
    }
}
