package org.cairngate.broker.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The book of what a session's client has not confirmed, without a broker. */
class UnconfirmedTest {

    private final Unconfirmed book = new Unconfirmed();

    @Test
    void whatMoquetteForgotIsBoundedAndTheOldestGoes() {
        int connections = Unconfirmed.MOST_FORGOTTEN + 10;
        book.begin();
        for (int i = 0; i < connections; i++) {
            sent(1, false, i + 1);
            book.resume();
        }
        List<MqttMessage> again = book.again();
        assertThat(again).hasSize(Unconfirmed.MOST_FORGOTTEN + 1);
        assertThat(Reply.of(again.get(0)).packetId()).isNotEqualTo(1);
        assertThat(again).extracting(packet -> packet.fixedHeader().isDup()).containsOnly(true);
    }

    @Test
    void largeMessagesThatMoquetteForgotAreBoundedByTheirBytes() {
        book.begin();
        for (int i = 0; i < 100; i++) {
            assertThat(book.sending(publish(1, false, 100_000), i + 1)).isPresent();
            book.resume();
        }
        assertThat(book.again()).hasSize((int) (Unconfirmed.MOST_FORGOTTEN_BYTES / 100_000) + 1);
    }

    /** Moquette's repetition may come when the client has confirmed already: the message must not come twice. */
    @Test
    void repetitionBehindTheConfirmationIsDropped() {
        int first = book.begin();
        sent(1, false, first);
        int second = book.resume();
        assertThat(book.again()).hasSize(1);
        assertThat(book.answered(1, true).forMoquette()).contains(1);
        assertThat(book.sending(publish(1, true, 1), second)).isEmpty();
        assertThat(book.sending(publish(1, false, 1), second)).isPresent();
    }

    /** Moquette repeats under its packet id what had it on the connection before, while that of this one is confirmed. */
    @Test
    void repetitionBehindTheConfirmationOfTheSuccessorIsDropped() {
        int first = book.begin();
        int old = sent(1, false, first);
        int second = book.resume();
        int successor = sent(1, false, second);
        book.answered(old, true);
        book.answered(successor, true);
        assertThat(book.sending(publish(1, true, 1), second)).isEmpty();
        book.resume();
        assertThat(book.again()).isEmpty();
    }

    @Test
    void onlyTheNewestConfirmationsAreRemembered() {
        int connection = book.begin();
        for (int id = 1; id <= Unconfirmed.MOST_SETTLED + 1; id++) {
            sent(id, false, connection);
            book.answered(id, true);
        }
        assertThat(book.sending(publish(2, true, 1), connection)).isEmpty();
        assertThat(book.sending(publish(1, true, 1), connection)).isPresent();
    }

    @Test
    void confirmationOfWhatMoquetteForgotIsNotTakenForThatOfItsSuccessor() {
        int first = book.begin();
        int old = sent(1, false, first);
        int second = book.resume();
        int successor = sent(1, false, second);
        assertThat(successor).isNotEqualTo(old);
        assertThat(book.answered(old, true)).isEqualTo(new Unconfirmed.Answer(Optional.empty(), Optional.empty()));
        assertThat(book.answered(old, true).forMoquette()).isEmpty();
        assertThat(book.answered(successor, true).forMoquette()).contains(1);
    }

    @Test
    void aNewSessionHasNothingToGoOnWith() {
        sent(1, false, book.begin());
        book.begin();
        assertThat(book.again()).isEmpty();
    }

    private int sent(int theirs, boolean dup, int connection) {
        return book.sending(publish(theirs, dup, 1), connection)
                .orElseThrow()
                .variableHeader()
                .packetId();
    }

    private static MqttPublishMessage publish(int packetId, boolean dup, int bytes) {
        return new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, dup, MqttQoS.AT_LEAST_ONCE, false, 0),
                new MqttPublishVariableHeader("t", packetId),
                Unpooled.wrappedBuffer(new byte[bytes]));
    }
}
