package org.cairngate.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketImageTest {

    private static final EventUid FIRST = new EventUid(0xcafe, 7, 0);

    private static Traffic traffic(EventTemplate template, int qos, Traffic.Level level) {
        return new Traffic("acme/lab", template, qos, level);
    }

    private static String payload(PacketImage image, int sequence, Traffic traffic) {
        ByteBuf out = Unpooled.buffer();
        image.write(out, sequence, 1_696_248_400_000L, 258, false);
        assertThat(out.readableBytes()).isEqualTo(image.size(sequence));
        assertThat(out.readByte()).isEqualTo((byte) (0x30 | (traffic.qos() << 1)));
        int length = 0;
        for (int shift = 0, digit = 0x80; digit >= 0x80; shift += 7) {
            digit = out.readUnsignedByte();
            length |= (digit & 0x7f) << shift;
        }
        assertThat(out.readableBytes()).isEqualTo(length);
        byte[] topic = new byte[out.readUnsignedShort()];
        out.readBytes(topic);
        assertThat(new String(topic, StandardCharsets.UTF_8)).isEqualTo("v1/acme/lab/d/events");
        if (traffic.qos() > 0) {
            assertThat(out.readUnsignedShort()).isEqualTo(258);
        }
        if (traffic.level() == Traffic.Level.MQTT_5) {
            assertThat(out.readByte()).isZero();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 99, 100, 123_456, Integer.MAX_VALUE - 64})
    void everyPacketCarriesAnEventOfTheLedger(int sequence) throws Exception {
        for (Traffic.Level level : Traffic.Level.values()) {
            for (int qos = 0; qos <= 2; qos++) {
                Traffic traffic = traffic(EventTemplate.standard(), qos, level);
                String text = payload(new PacketImage(traffic, "d", FIRST), sequence, traffic);
                Event event = new EventParser().parse(text.getBytes(StandardCharsets.UTF_8));
                assertThat(EventUid.parse(event.uid())).contains(new EventUid(0xcafe, 7, sequence));
                assertThat(event.deviceUid()).isEqualTo("d");
                assertThat(event.timestamp().toEpochMilli()).isEqualTo(1_696_248_400_000L);
            }
        }
    }

    @Test
    void anEventThatIsSentAgainIsTheSameByteForByteAndMarked() {
        Traffic traffic = traffic(EventTemplate.standard(), 1, Traffic.Level.MQTT_5);
        PacketImage image = new PacketImage(traffic, "d", FIRST);
        ByteBuf once = Unpooled.buffer();
        ByteBuf again = Unpooled.buffer();
        image.write(once, 5, 1_696_248_400_000L, 6, false);
        image.write(Unpooled.buffer(), 6, 1_696_248_400_001L, 7, false);
        image.write(again, 5, 1_696_248_400_000L, 6, true);
        assertThat(once.readByte() | 0x08).isEqualTo(again.readByte());
        assertThat(again).isEqualTo(once);
    }

    @Test
    void everyPlaceOfATemplateIsFilled() {
        EventTemplate template =
                EventTemplate.parse("${uid} ${sequence} ${timestamp} ${device} ${namespace} ${random} ${sequence}");
        Traffic traffic = traffic(template, 1, Traffic.Level.MQTT_3_1_1);
        PacketImage image = new PacketImage(traffic, "d", FIRST);
        assertThat(payload(image, 9, traffic))
                .matches("0000cafe-00007-00000009 9 1696248400000 d acme/lab [1-9][0-9]{5} 9");
        assertThat(payload(image, 10, traffic))
                .matches("0000cafe-00007-0000000a 10 1696248400000 d acme/lab [1-9][0-9]{5} 10");
    }

    @Test
    void aTemplateThatCannotBeRightIsRefused() {
        assertThatThrownBy(() -> EventTemplate.parse("${uid} ${colour}")).hasMessageContaining("${colour}");
        assertThatThrownBy(() -> EventTemplate.parse("{}")).hasMessageContaining("${uid}");
        assertThatThrownBy(() -> EventTemplate.parse("${uid}" + "x".repeat(EventTemplate.MAX_BYTES)))
                .hasMessageContaining("larger");
    }

    @Test
    void anEventOfASizeHasThatSize() {
        assertThat(EventTemplate.ofSize(200, "acme/lab", "d").size("acme/lab", "d"))
                .isEqualTo(200);
    }
}
