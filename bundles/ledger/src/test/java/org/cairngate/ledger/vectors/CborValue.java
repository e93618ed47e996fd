package org.cairngate.ledger.vectors;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** CBOR as a tree, for {@link Cddl}: what docs/format allows, and the tags and small maps of COSE_Sign1 and COSE_Encrypt0. */
sealed interface CborValue {

    record Uint(long value) implements CborValue {}

    record Negative(long value) implements CborValue {}

    record Bytes(String hex) implements CborValue {
        byte[] raw() {
            return HexFormat.of().parseHex(hex);
        }
    }

    record Text(String text) implements CborValue {}

    record Items(List<CborValue> items) implements CborValue {}

    record EmptyMap() implements CborValue {}

    /** Keys and values of a map that is not empty, in turn. */
    record Pairs(List<CborValue> items) implements CborValue {}

    record Sign1(CborValue content) implements CborValue {}

    record Encrypt0(CborValue content) implements CborValue {}

    /** Reads one value; empty when the bytes are none, or not in the one form. */
    static Optional<CborValue> read(byte[] data) {
        Reader reader = new Reader(data);
        try {
            CborValue value = reader.value();
            return reader.at == data.length ? Optional.of(value) : Optional.empty();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads from the front. */
    final class Reader {
        private final byte[] data;
        private int at;

        private Reader(byte[] data) {
            this.data = data;
        }

        private CborValue value() {
            int major = (data[at] & 0xff) >>> 5;
            long argument = argument();
            return switch (major) {
                case 0 -> new Uint(argument);
                case 1 -> new Negative(-1 - argument);
                case 2 -> new Bytes(HexFormat.of().formatHex(take(argument)));
                case 3 -> text(take(argument));
                case 4 -> items(argument);
                case 5 -> map(argument);
                case 6 -> {
                    require(argument == 18 || argument == 16);
                    yield argument == 18 ? new Sign1(value()) : new Encrypt0(value());
                }
                default -> throw new IllegalArgumentException();
            };
        }

        private CborValue map(long pairs) {
            require(pairs <= data.length - at);
            List<CborValue> items = new ArrayList<>();
            for (long i = 0; i < 2 * pairs; i++) {
                items.add(value());
            }
            return pairs == 0 ? new EmptyMap() : new Pairs(items);
        }

        private static CborValue text(byte[] utf8) {
            String text = new String(utf8, StandardCharsets.UTF_8);
            require(Arrays.equals(text.getBytes(StandardCharsets.UTF_8), utf8));
            return new Text(text);
        }

        private CborValue items(long count) {
            require(count <= data.length - at);
            List<CborValue> items = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                items.add(value());
            }
            return new Items(items);
        }

        private long argument() {
            int info = data[at++] & 0x1f;
            require(info < 28);
            if (info < 24) {
                return info;
            }
            int size = 1 << (info - 24);
            long value = 0;
            for (int i = 0; i < size; i++) {
                value = value << 8 | (data[at++] & 0xff);
            }
            require(value >= (size == 1 ? 24 : 1L << (4 * size)));
            return value;
        }

        private byte[] take(long length) {
            require(length <= data.length - at);
            at += (int) length;
            return Arrays.copyOfRange(data, at - (int) length, at);
        }

        private static void require(boolean holds) {
            if (!holds) {
                throw new IllegalArgumentException();
            }
        }
    }
}
