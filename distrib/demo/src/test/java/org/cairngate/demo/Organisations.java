package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.Toolchain;

/** People of two organisations at their own machines: a folder with keys, and the {@code cairn} command. */
final class Organisations {
    static final String PARTNER = "partner";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder;

    Organisations(Path folder) {
        this.folder = folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** The partner's ledger key, and its did:key for the chain's founder. */
    Path partnerKey() {
        return file("partner-ledger.key");
    }

    String partnerDid() throws IOException {
        return succeeds("record", "keygen", partnerKey()).strip();
    }

    /** What the command printed; it must end with 0. */
    String succeeds(Object... arguments) throws IOException {
        Execution ran = cairn(arguments);
        assertThat(ran.exit()).as(ran.command() + "\n" + ran.output()).isZero();
        return ran.output();
    }

    /** The command must end with 1 and say this. */
    void fails(String why, Object... arguments) throws IOException {
        Execution ran = cairn(arguments);
        assertThat(ran.exit()).as(ran.command() + "\n" + ran.output()).isEqualTo(1);
        assertThat(ran.output()).contains(why);
    }

    Execution cairn(Object... arguments) throws IOException {
        String[] words = flat(arguments).toArray(String[]::new);
        return Execution.of(Toolchain.find().cairnCommand(words), LIMIT);
    }

    private static List<String> flat(Object... arguments) {
        List<String> words = new ArrayList<>();
        for (Object argument : arguments) {
            if (argument instanceof List<?> list) {
                list.forEach(one -> words.add(one.toString()));
            } else {
                words.add(argument.toString());
            }
        }
        return words;
    }
}
