package org.cairngate.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;

/**
 * That {@link EventScanner} takes what Jackson's parsers and {@link EventReader} take, with the same head. In the binary forms it takes
 * less: what JSON could not say is refused, where Jackson makes something of it.
 */
final class ScanAgreement {

    /** Why the scanner may refuse what Jackson reads, in CBOR and MessagePack. */
    private static final List<String> STRICTER = List.of(
            "is not UTF-8",
            "a member needs a name",
            "begins a kind of value that an event cannot have",
            "goes on with what is no text",
            "nested deeper than 8");

    private ScanAgreement() {}

    static void check(EventScanner scanner, byte[] received) {
        if (received.length == 0 || received.length > EventParser.MAX_BYTES) {
            return;
        }
        Optional<Event> read = read(received);
        Optional<RefusedException> refused = scan(scanner, received);
        String bytes = new String(received, StandardCharsets.ISO_8859_1);
        if (refused.isPresent()) {
            boolean stricter =
                    received[0] < 0 && STRICTER.stream().anyMatch(refused.get().detail()::contains);
            assertThat(read.isEmpty() || stricter)
                    .as("%s refused: %s", bytes, refused.get().detail())
                    .isTrue();
        } else {
            assertThat(read).as("%s is taken", bytes).isPresent();
            Event event = read.orElseThrow();
            assertThat(scanner.uid()).isEqualTo(event.uid());
            scanner.uidStart(received).ifPresent(start -> assertThat(
                            new String(received, start, scanner.uidLength(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(event.uid()));
            assertThat(scanner.timestamp()).isEqualTo(event.timestamp());
            assertThat(scanner.namespace()).isEqualTo(event.namespace());
            assertThat(scanner.deviceUid()).isEqualTo(event.deviceUid());
        }
    }

    private static Optional<RefusedException> scan(EventScanner scanner, byte[] received) {
        byte[] before = received.clone();
        try {
            scanner.scan(received);
            return Optional.empty();
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
            return Optional.of(e);
        } finally {
            assertThat(Arrays.equals(before, received)).isTrue();
        }
    }

    private static Optional<Event> read(byte[] received) {
        try {
            return Optional.of(new EventParser().withJackson(received));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }
}
