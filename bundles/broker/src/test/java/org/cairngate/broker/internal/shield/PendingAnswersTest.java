package org.cairngate.broker.internal.shield;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingAnswersTest {

    private final PendingAnswers pending = new PendingAnswers();

    @Test
    void anAnswerGivesTheCodesThatWereKeptForIt() {
        pending.await(MqttMessageType.SUBACK, 1, 10, List.of(-1, 0x87));
        pending.await(MqttMessageType.UNSUBACK, 1, 20, List.of(0));
        assertThat(pending.answered(MqttMessageType.UNSUBACK, 1)).contains(List.of(0));
        assertThat(pending.answered(MqttMessageType.SUBACK, 1)).contains(List.of(-1, 0x87));
    }

    @Test
    void anAnswerThatNothingWaitsForHasNoCodesAndTakesNoneAway() {
        assertThat(pending.answered(MqttMessageType.SUBACK, 1)).isEmpty();
        pending.await(MqttMessageType.SUBACK, 2, 10, List.of(1));
        assertThat(pending.answered(MqttMessageType.SUBACK, 1)).isEmpty();
        assertThat(pending.answered(MqttMessageType.SUBACK, 2)).contains(List.of(1));
    }

    @Test
    void whatWaitsLongestIsKnownAlsoAfterNothingWaited() {
        assertThat(pending.oldest()).isEmpty();
        pending.await(MqttMessageType.CONNACK, 0, 10);
        pending.answered(MqttMessageType.CONNACK, 0);
        assertThat(pending.oldest()).isEmpty();
        pending.await(MqttMessageType.PINGRESP, 0, 20);
        pending.await(MqttMessageType.PINGRESP, 0, 30);
        pending.await(MqttMessageType.SUBACK, 1, 40);
        assertThat(pending.oldest()).contains(20L);
        pending.answered(MqttMessageType.PINGRESP, 0);
        assertThat(pending.oldest()).contains(40L);
    }
}
