package org.cairngate.ledger.vectors;

import java.util.Arrays;
import java.util.List;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.SignedEvent;
import org.cairngate.ledger.state.TestSite;

/** Proofs of signed events that their device did not sign like that, recorded all the same by a hub that does not look. */
final class ForgedSignedEvents {

    private static final String CHECK = "event";
    private static final int COUNTER = 7;

    /** The signature with its head, bytes. */
    private static final int SIGNATURE = 2 + SignedEvent.SIGNATURE_SIZE;

    private final byte[] event;
    private final HostileProofs proofs;

    ForgedSignedEvents(HostileProofs proofs) {
        this.proofs = proofs;
        this.event = proofs.chain.events.get(0).bytes();
    }

    void make() throws RefusedException {
        byte[] signed = SignedEventVectors.signed(COUNTER, event);
        byte[] broken = signed.clone();
        broken[broken.length - 1] ^= 1;
        forge("signed-event-signature", "one bit of the device's signature is another", broken);
        byte[] other = signed.clone();
        other[other.length - SIGNATURE - event.length / 2] ^= 1;
        forge("signed-event-changed", "one bit of the event inside is another", other);
        forge(
                "signed-event-counter-zero",
                "the device signed it with the counter 0",
                SignedEventVectors.signed(0, event));
        forge("signed-event-twice", "what is signed is a signed event", SignedEventVectors.signed(COUNTER + 1, signed));
        byte[] trailed = Arrays.copyOf(signed, signed.length + 1);
        forge("signed-event-trailing", "a byte follows the signature", trailed);
        proofs.forge("signed-event-by-other-key", CHECK, "the hub noted another key than the one that signed", d -> {
            d.event = signed;
            Annotation noted = Annotation.decode(d.annotation);
            d.annotation = new Annotation(
                            noted.receivedAt(), TestSite.key("acme").publicKey().id(), List.of())
                    .encode();
            d.recommit(TestSite.NAMESPACE);
        });
    }

    private void forge(String name, String why, byte[] forged) throws RefusedException {
        proofs.forge(name, CHECK, why, d -> {
            d.event = forged;
            d.recommit(TestSite.NAMESPACE);
        });
    }
}
