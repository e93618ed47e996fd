package org.cairngate.ledger.state;

import java.util.HashMap;
import java.util.Map;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.CounterGap;
import org.cairngate.ledger.event.EventHead;
import org.cairngate.ledger.event.SignedEvent;
import org.cairngate.ledger.key.PublicKey;

/** Checks the events of one batch that devices signed, in order: by whom, and that each key's counter rises. For one thread. */
final class SignatureRules {

    private final Map<KeyId, Long> raised = new HashMap<>();

    /** Checks an event if it is signed. Whether its device is registered was checked before. */
    void check(EventHead event, byte[] received, DeviceRecord device) throws RefusedException {
        if (!SignedEvent.isSigned(received)) {
            return;
        }
        try {
            PublicKey key = device.key()
                    .orElseThrow(() -> new RefusedException(
                            RefusalReason.BAD_SIGNATURE, "device " + device.uid() + " has no key to sign with"));
            SignedEvent signed = SignedEvent.decode(received);
            CounterGap.requireRisen(raised.getOrDefault(key.id(), 0L), signed.counter());
            signed.verify(key);
            raised.put(key.id(), signed.counter());
        } catch (RefusedException e) {
            throw new RefusedException(e.reason(), "event " + event.uid() + ": " + e.detail());
        }
    }
}
