package org.cairngate.master.jobs;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the files of jobs are.
 *
 * @param folder theirs alone; made with the first job
 */
public record JobPlace(Path folder) {

    /** Refuses a missing folder. */
    public JobPlace {
        Objects.requireNonNull(folder, "folder");
    }
}
