package org.cairngate.load;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The PUBLISH packet of one connection, encoded once (MQTT 3.1.1 and 5, section 3.3): for each event only the digits that differ are written into it
 * before it is copied out. It is encoded again when the sequence gets a digit more. For one thread.
 */
final class PacketImage {

    private static final int PUBLISH = 0x30;
    private static final int DUP = 0x08;
    private static final int TIMESTAMP_DIGITS = 13;
    private static final int RANDOM_DIGITS = 6;
    private static final int LEAST_RANDOM = 100_000;
    private static final int RANDOM_VALUES = 900_000;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final List<EventTemplate.Piece> pieces;
    private final byte[] topic;
    private final Traffic traffic;
    private final EventUid first;
    private byte[] packet = {};
    private int packetIdAt;
    private int sequenceDigits;
    private int[] uids = {};
    private int[] timestamps = {};
    private int[] sequences = {};
    private int[] randoms = {};
    private long writtenTimestamp = -1;

    PacketImage(Traffic traffic, String device, EventUid first) {
        this.pieces = traffic.template().pieces(traffic.namespace(), device);
        this.topic = traffic.topic(device).getBytes(StandardCharsets.UTF_8);
        this.traffic = traffic;
        this.first = first;
        encode(1);
    }

    /** Bytes of the packet with the event of this sequence. */
    int size(int sequence) {
        return packet.length + sequences.length * (digits(sequence) - sequenceDigits);
    }

    /** Appends the packet of an event. What depends on chance follows from its sequence: an event that is sent again is the same. */
    void write(ByteBuf out, int sequence, long timestampMs, int packetId, boolean again) {
        int digits = digits(sequence);
        if (digits != sequenceDigits) {
            encode(digits);
        }
        packet[0] = (byte) (PUBLISH | (again ? DUP : 0) | (traffic.qos() << 1));
        if (traffic.qos() > 0) {
            packet[packetIdAt] = (byte) (packetId >> 8);
            packet[packetIdAt + 1] = (byte) packetId;
        }
        for (int at : uids) {
            hex(at + EventUid.SEQUENCE_AT, sequence);
        }
        if (timestampMs != writtenTimestamp) {
            for (int at : timestamps) {
                decimal(at, TIMESTAMP_DIGITS, timestampMs);
            }
            writtenTimestamp = timestampMs;
        }
        for (int at : sequences) {
            decimal(at, digits, sequence);
        }
        for (int at : randoms) {
            decimal(at, RANDOM_DIGITS, LEAST_RANDOM + Long.remainderUnsigned(mix(sequence), RANDOM_VALUES));
        }
        out.writeBytes(packet);
    }

    /** The finalizer of SplitMix64: neighbours become unlike each other. */
    private long mix(int sequence) {
        long z = (((long) first.run() << 32) ^ ((long) first.connection() << 31) ^ sequence) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        return z ^ (z >>> 27);
    }

    private void encode(int digits) {
        int payload = payloadBytes(pieces, digits);
        boolean five = traffic.level() == Traffic.Level.MQTT_5;
        int remaining = 2 + topic.length + (traffic.qos() > 0 ? 2 : 0) + (five ? 1 : 0) + payload;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(PUBLISH);
        Packets.length(bytes, remaining);
        Packets.text(bytes, topic);
        packetIdAt = bytes.size();
        if (traffic.qos() > 0) {
            bytes.write(0);
            bytes.write(0);
        }
        if (five) {
            bytes.write(0);
        }
        fill(bytes, digits);
        packet = bytes.toByteArray();
        sequenceDigits = digits;
        writtenTimestamp = -1;
    }

    private void fill(ByteArrayOutputStream bytes, int digits) {
        Map<EventTemplate.Field, List<Integer>> places = new EnumMap<>(EventTemplate.Field.class);
        for (EventTemplate.Field field : EventTemplate.Field.values()) {
            places.put(field, new ArrayList<>());
        }
        for (EventTemplate.Piece piece : pieces) {
            bytes.writeBytes(piece.text().getBytes(StandardCharsets.UTF_8));
            piece.field().ifPresent(field -> {
                places.get(field).add(bytes.size());
                String room = field == EventTemplate.Field.UID ? first.toString() : "0".repeat(width(field, digits));
                bytes.writeBytes(room.getBytes(StandardCharsets.US_ASCII));
            });
        }
        uids = positions(places.get(EventTemplate.Field.UID));
        timestamps = positions(places.get(EventTemplate.Field.TIMESTAMP));
        sequences = positions(places.get(EventTemplate.Field.SEQUENCE));
        randoms = positions(places.get(EventTemplate.Field.RANDOM));
    }

    private static int[] positions(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    static int payloadBytes(List<EventTemplate.Piece> pieces, int sequenceDigits) {
        return pieces.stream()
                .mapToInt(piece -> piece.text().getBytes(StandardCharsets.UTF_8).length
                        + Optional.of(piece)
                                .flatMap(EventTemplate.Piece::field)
                                .map(field -> width(field, sequenceDigits))
                                .orElse(0))
                .sum();
    }

    private static int width(EventTemplate.Field field, int sequenceDigits) {
        return switch (field) {
            case UID -> EventUid.LENGTH;
            case TIMESTAMP -> TIMESTAMP_DIGITS;
            case SEQUENCE -> sequenceDigits;
            case RANDOM -> RANDOM_DIGITS;
        };
    }

    private static int digits(int number) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void hex(int at, int number) {
        for (int i = EventUid.SEQUENCE_DIGITS - 1, rest = number; i >= 0; i--, rest >>>= 4) {
            packet[at + i] = HEX[rest & 15];
        }
    }

    private void decimal(int at, int width, long number) {
        long rest = number;
        for (int i = width - 1; i >= 0; i--, rest /= 10) {
            packet[at + i] = (byte) ('0' + rest % 10);
        }
    }
}
