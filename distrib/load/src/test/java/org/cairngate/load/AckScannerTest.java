package org.cairngate.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AckScannerTest {

    private static final class Heard implements AckScanner.Replies {
        private final List<String> replies = new ArrayList<>();

        @Override
        public void connected(int code, boolean sessionPresent, int receiveMaximum) {
            replies.add("connected " + code + " " + sessionPresent + " " + receiveMaximum);
        }

        @Override
        public void acknowledged(int type, int packetId, int reason) {
            replies.add(type + " " + packetId + " " + reason);
        }

        @Override
        public void disconnected(int reason) {
            replies.add("disconnected " + reason);
        }
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static final String ALL =
            "20020100 40020001 4002ffff 4003000290 40040003 9700 5002 0004 7002 0004 d000 e00187";
    private static final List<String> HEARD = List.of(
            "connected 0 true 65535", "4 1 0", "4 65535 0", "4 2 144", "4 3 151", "5 4 0", "7 4 0", "disconnected 135");

    @Test
    void everyAcknowledgementIsHeardInOrder() {
        Heard heard = new Heard();
        AckScanner.scan(bytes(ALL), heard);
        assertThat(heard.replies).isEqualTo(HEARD);
    }

    @Test
    void whatComesInPiecesIsHeardOnce() {
        Heard heard = new Heard();
        ByteBuf all = bytes(ALL);
        ByteBuf in = Unpooled.buffer();
        while (all.isReadable()) {
            in.writeByte(all.readByte());
            AckScanner.scan(in, heard);
        }
        assertThat(heard.replies).isEqualTo(HEARD);
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void theReceiveMaximumOfMqtt5IsHeard() {
        Heard heard = new Heard();
        // Session expiry, user property, receive maximum 10; and the same behind 130 bytes of properties.
        AckScanner.scan(bytes("20 12 00 00 0f 11 00000001 26 0001 61 0001 62 21 000a"), heard);
        AckScanner.scan(bytes("20 8701 00 00 8301 1f 007d " + "61".repeat(125) + " 21 000b"), heard);
        assertThat(heard.replies).containsExactly("connected 0 false 10", "connected 0 false 11");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffffff", // a length of five bytes
                "40ffff7f", // longer than any answer
                "3002 0000", // a PUBLISH to a device that subscribed to nothing
                "4001 00", // half a packet id
                "2001 00", // half a CONNACK
                "2005 0000 02 2100", // half a property
                "2004 0000 01 1f", // a text without its length
                "0000"
            })
    void whatABrokerMayNotSendIsRefused(String hex) {
        assertThatThrownBy(() -> AckScanner.scan(bytes(hex), new Heard())).isInstanceOf(DecoderException.class);
    }

    @FuzzTest(maxDuration = "8s")
    void answers(byte[] data) {
        Heard whole = new Heard();
        try {
            AckScanner.scan(Unpooled.wrappedBuffer(data), whole);
        } catch (DecoderException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return;
        }
        Heard inPieces = new Heard();
        ByteBuf in = Unpooled.buffer();
        for (byte one : data) {
            in.writeByte(one);
            AckScanner.scan(in, inPieces);
        }
        assertThat(inPieces.replies).isEqualTo(whole.replies);
    }
}
