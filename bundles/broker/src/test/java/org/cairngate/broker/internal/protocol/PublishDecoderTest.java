package org.cairngate.broker.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.cairngate.ledger.RefusalLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Usual publishes come out as from Netty's decoder, and everything else comes from there. */
class PublishDecoderTest {

    private static final int MAXIMUM = 1024;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyPacketComesOutAsFromNettysDecoderHoweverItIsCut(boolean version5) {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            ByteBuf stream = Unpooled.buffer();
            for (int packets = random.nextInt(6); packets >= 0; packets--) {
                stream.writeBytes(packet(random, version5));
            }
            byte[] bytes = new byte[stream.readableBytes()];
            stream.readBytes(bytes);
            int cut = random.nextBoolean() ? bytes.length : 1 + random.nextInt(40);
            try (Decoders both = Decoders.both(version5, MAXIMUM);
                    Decoders nettys = Decoders.nettys(version5, MAXIMUM)) {
                assertThat(both.read(bytes, cut)).isEqualTo(nettys.read(bytes, cut));
            }
        }
    }

    private static ByteBuf packet(Random random, boolean version5) {
        return switch (random.nextInt(8)) {
            case 0 -> Unpooled.wrappedBuffer(new byte[] {(byte) 0xc0, 0});
            case 1 -> publish(0x30 | random.nextInt(16), "v1/a+b/g/d/events", random, version5);
            case 2 -> publish(0x30 | random.nextInt(16), "v1/\u00e9/g/d/events", random, version5);
            case 3 -> publish(0x30 | random.nextInt(16), random.nextBoolean() ? "" : "t\u0000", random, version5);
            case 4 -> publish(0x30 | random.nextInt(16), "v1/a/g/d/other", random, version5);
            default -> publish(0x32, "v1/a/g/d/events", random, version5);
        };
    }

    private static ByteBuf publish(int type, String topic, Random random, boolean version5) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        ByteBuf body = Unpooled.buffer().writeShort(name.length).writeBytes(name);
        if ((type & 6) != 0) {
            body.writeShort(random.nextInt(9) == 0 ? 0 : 1 + random.nextInt(99));
        }
        if (version5) {
            body.writeBytes(random.nextInt(5) == 0 ? new byte[] {2, 1, 1} : new byte[1]);
        }
        byte[] payload = new byte[random.nextInt(10) == 0 ? MAXIMUM : random.nextInt(300)];
        random.nextBytes(payload);
        body.writeBytes(payload);
        int length = body.readableBytes();
        ByteBuf packet = Unpooled.buffer().writeByte(type);
        for (; length > 0x7f; length >>= 7) {
            packet.writeByte(length | 0x80);
        }
        return packet.writeByte(length).writeBytes(body);
    }

    @Test
    void aUsualPublishDoesNotReachNettysDecoder() {
        byte[] bytes = {0x32, 6, 0, 1, 't', 0, 7, 4};
        try (Decoders decoders = Decoders.both(false, MAXIMUM)) {
            assertThat(decoders.read(bytes, bytes.length)).hasSize(1);
            assertThat(decoders.bytesOfNettys()).isZero();
            assertThat(decoders.read(bytes, bytes.length - 1)).hasSize(1);
            assertThat(decoders.bytesOfNettys()).isEqualTo(bytes.length);
        }
    }

    @Test
    void aLengthBeyondThePacketsEndEndsTheConnection() {
        byte[] usual = {0x32, 7, 0, 1, 't', 0, 8, 0, 9};
        byte[] beyond = {0x32, 7, 0, 1, 't', 0, 7, 36, 9};
        try (Decoders decoders = Decoders.both(true, MAXIMUM)) {
            assertThat(decoders.read(usual, usual.length)).hasSize(1);
            assertThat(decoders.read(beyond, beyond.length)).isEmpty();
            assertThat(decoders.isBeyondEnd()).isTrue();
            assertThat(decoders.read(usual, usual.length)).isEmpty();
        }
    }

    @Test
    void whatComesBehindTheBrokersDisconnectIsThrownAwayWithoutAnError() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline()
                .addLast(PublishDecoder.NETTYS, new MqttDecoder(MAXIMUM))
                .addLast(new WireRules(new WireSettings(MAXIMUM, 5, 60), new RefusalLog("broker", Clock.systemUTC())))
                .addFirst(new PublishDecoder(MAXIMUM));
        channel.writeInbound(Decoders.connectPacket(true));
        assertThat(channel.inboundMessages()).hasSize(1);
        channel.writeOutbound(Goodbye.disconnect(MqttReasonCodes.Disconnect.MESSAGE_RATE_TOO_HIGH, "too fast"));
        channel.writeInbound(
                Unpooled.wrappedBuffer(new byte[] {(byte) 0xc0, 0, 0x30, 4, 0, 1, 't', 0, 0x30, 3, 0, 1, 't'}));
        channel.checkException();
        assertThat(channel.inboundMessages()).hasSize(1);
        channel.finishAndReleaseAll();
    }

    @Test
    void aPublishBeforeTheConnectIsNettys() {
        byte[] bytes = {0x30, 3, 0, 1, 't'};
        try (Decoders decoders = Decoders.beforeConnect(MAXIMUM)) {
            assertThat(decoders.read(bytes, bytes.length)).hasSize(1);
            assertThat(decoders.bytesOfNettys()).isEqualTo(bytes.length);
        }
    }

    @Test
    void thePayloadHasAnArrayOfItsOwn() {
        try (Decoders decoders = Decoders.both(false, MAXIMUM)) {
            decoders.read(new byte[] {0x30, 5, 0, 1, 't', 4, 2, 0x30, 4, 0, 1, 't', 9}, 13);
            List<MqttPublishMessage> publishes = decoders.publishes();
            assertThat(publishes.get(0).payload().array()).containsExactly(4, 2);
            assertThat(publishes.get(1).payload().array()).containsExactly(9);
        }
    }
}
