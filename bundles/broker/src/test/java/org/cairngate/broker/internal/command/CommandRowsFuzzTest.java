package org.cairngate.broker.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.cairngate.broker.Command;
import org.cairngate.broker.CommandState;
import org.cairngate.broker.CommandStatus;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;

/** Rows come back as they were written, or are refused. */
class CommandRowsFuzzTest {

    private static final byte[] TAKEN = CommandRows.key(CommandRows.COMMAND, 7);
    private static final byte[] ENDED = CommandRows.key(CommandRows.ENDED, 7);
    private static final Instant TIME = Instant.ofEpochMilli(1_696_248_400_000L);

    @FuzzTest(maxDuration = "8s")
    void taken(byte[] data) {
        byte[] row = sealed(TAKEN, data);
        try {
            CommandRows.Taken taken = CommandRows.decodeTaken(TAKEN, row);
            assertThat(CommandRows.encode(TAKEN, taken)).isEqualTo(row);
        } catch (RefusedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void ended(byte[] data) {
        byte[] row = sealed(ENDED, data);
        try {
            CommandRows.Ended ended = CommandRows.decodeEnded(ENDED, row);
            assertThat(CommandRows.encode(ENDED, ended)).isEqualTo(row);
        } catch (RefusedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    /** With a right checksum, behind which the fuzzer would not come. */
    private static byte[] sealed(byte[] key, byte[] fields) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        crc.update(fields);
        return ByteBuffer.allocate(fields.length + 4)
                .put(fields)
                .putInt((int) crc.getValue())
                .array();
    }

    @Test
    void everyChangedBitIsFound() {
        Command command = new Command("one", "acme/lab", "d1", "open".getBytes(StandardCharsets.UTF_8), TIME);
        byte[] row = CommandRows.encode(TAKEN, new CommandRows.Taken(command, TIME));
        for (int bit = 0; bit < row.length * 8; bit++) {
            byte[] changed = row.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> CommandRows.decodeTaken(TAKEN, changed)).isInstanceOf(RefusedException.class);
        }
        assertThatThrownBy(() -> CommandRows.decodeTaken(CommandRows.key(CommandRows.COMMAND, 8), row))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void messageIsTheOneOfTheFormatDocument() {
        byte[] payload = "open".getBytes(StandardCharsets.UTF_8);
        Command command = new Command("c1", "acme/lab", "d1", payload, TIME.plusSeconds(3600));
        assertThat(CommandPackets.message(new Delivery(0, command, TIME)))
                .asHexString()
                .isEqualToIgnoringCase("85016263311b0000018af04888801b0000018af07f7700446f70656e");
    }

    @Test
    void rowsComeBackAsTheyWereWritten() throws Exception {
        Command command = new Command("one", "acme/lab", "d1", new byte[] {1, 2}, TIME);
        CommandRows.Taken taken =
                CommandRows.decodeTaken(TAKEN, CommandRows.encode(TAKEN, new CommandRows.Taken(command, TIME)));
        assertThat(Arrays.equals(taken.command().payload(), command.payload())).isTrue();
        assertThat(CommandRows.digest(taken.command())).isEqualTo(CommandRows.digest(command));
        CommandStatus status = new CommandStatus(
                "one", "acme/lab", "d1", CommandState.REFUSED, TIME, TIME, TIME, "the device answered 0x87");
        CommandRows.Ended ended = new CommandRows.Ended(status, Hash.ZERO);
        assertThat(CommandRows.decodeEnded(ENDED, CommandRows.encode(ENDED, ended)))
                .isEqualTo(ended);
    }
}
