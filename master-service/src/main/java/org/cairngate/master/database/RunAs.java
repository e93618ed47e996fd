package org.cairngate.master.database;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL is started, which refuses to run as root. Immutable.
 *
 * @param prefix what stands before the program
 * @param owner the user whose data must be, as number; empty for the one that it has
 */
record RunAs(List<String> prefix, Optional<Integer> owner) {

    /** As the master itself, which is not root. */
    static final RunAs SELF = new RunAs(List.of(), Optional.empty());

    /** In a user namespace, where a root master is nobody and its files stay its own. */
    static final RunAs NAMESPACE = new RunAs(List.of("unshare", "--user"), Optional.of(0));

    /**
     * As nobody, where there may be no user namespace, as in most containers and in a chroot. It may pass the master's folders, which
     * are root's and closed to others: that is one right of root of which it keeps.
     */
    static final RunAs NOBODY = new RunAs(
            List.of(
                    "setpriv",
                    "--securebits=+no_setuid_fixup", // else access(2) forgets the right
                    "--reuid=65534",
                    "--regid=65534",
                    "--clear-groups",
                    "--inh-caps=-all,+dac_override",
                    "--ambient-caps=-all,+dac_override",
                    "--bounding-set=-all,+dac_override",
                    "--no-new-privs"),
            Optional.of(65534));

    /** Has the program end in good order when the thread that started it does, and so with a master that was killed. */
    private static final List<String> END_WITH_PARENT = List.of("setpriv", "--pdeathsig=INT");

    private static final long TRIAL_SECONDS = 10;

    RunAs {
        prefix = List.copyOf(prefix);
    }

    /** What fits this process and this system. */
    static RunAs fit() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return SELF;
        }
        return NAMESPACE.works() ? NAMESPACE : NOBODY;
    }

    /** The same for a server, which ends with the thread that started it where the system can do that. */
    RunAs endingWithParent() {
        RunAs ending = new RunAs(command(END_WITH_PARENT), owner);
        return ending.works() ? ending : this;
    }

    /** These words so that they are run as it. */
    List<String> command(List<String> words) {
        return Stream.concat(prefix.stream(), words.stream()).toList();
    }

    private boolean works() {
        try {
            Process trial = new ProcessBuilder(command(List.of("true")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return trial.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS) && trial.exitValue() == 0;
            } finally {
                trial.destroyForcibly();
            }
        } catch (IOException e) {
            return false; // no such program here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Gives it the data, which may have been made as somebody else. */
    void own(Path data) throws IOException {
        if (owner.isEmpty() || owner.get().equals(Files.getAttribute(data, "unix:uid"))) {
            return;
        }
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return give(file);
            }

            /** The folder itself comes last: until it is given, all that is in it is given again. */
            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                return give(folder);
            }
        });
    }

    private FileVisitResult give(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", owner.orElseThrow(), LinkOption.NOFOLLOW_LINKS);
        return FileVisitResult.CONTINUE;
    }
}
