package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Scanner;
import picocli.CommandLine.Option;

/** Where the code of a second factor comes from: never from the command line, which others on the machine can read. */
final class CodeInput {

    @Option(
            names = "--code-file",
            paramLabel = "FILE",
            description =
                    "file whose first line is what the authenticator shows, or a recovery code; without it the code is asked for")
    private Optional<Path> file;

    /**
     * The code.
     *
     * @param terminal where it is asked for
     * @throws CommandFailedException when there is none
     */
    String read(PrintWriter terminal) throws IOException {
        if (file.isPresent()) {
            return MasterOptions.firstLine(file.get(), "code");
        }
        terminal.print("Code: ");
        terminal.flush();
        Scanner answer = new Scanner(System.in, StandardCharsets.UTF_8);
        String code = answer.hasNextLine() ? answer.nextLine().strip() : "";
        if (code.isEmpty()) {
            throw new CommandFailedException("no code was given; type it, or give --code-file");
        }
        return code;
    }
}
