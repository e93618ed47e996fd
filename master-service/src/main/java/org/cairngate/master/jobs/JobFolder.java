package org.cairngate.master.jobs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.access.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of jobs, one each, of mode 0600 and replaced as a whole. */
final class JobFolder {

    private static final Logger log = LoggerFactory.getLogger(JobFolder.class);
    private static final String SUFFIX = ".json";

    private final Path folder;

    JobFolder(Path folder) {
        this.folder = folder;
    }

    /** The jobs that are there. A damaged file is told of in the log and left where it is: nothing else depends on it. */
    List<JobRecord> read() {
        List<JobRecord> jobs = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return jobs;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                try {
                    JobRecord job = JobFormat.read(PrivateFile.read(file, JobFormat.MAX_BYTES));
                    if (!file.equals(file(job.head().id()))) {
                        throw new IllegalArgumentException("it is the file of another job");
                    }
                    jobs.add(job);
                } catch (IOException | IllegalArgumentException e) {
                    log.error("file of a job is damaged and left out file={} detail={}", file, e.getMessage());
                }
            }
        } catch (IOException e) {
            log.error("jobs cannot be read folder={} detail={}", folder, e.getMessage());
        }
        return jobs;
    }

    /**
     * Writes a job; returns when it is synced.
     *
     * @throws StorageException when the disk refuses
     */
    void write(JobRecord job) {
        Path file = file(job.head().id());
        try {
            PrivateFile.write(file, JobFormat.write(job));
        } catch (IOException e) {
            throw new StorageException("job not written to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Forgets a job. */
    void remove(String id) {
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            log.warn("file of a job not removed file={} detail={}", file(id), e.getMessage());
        }
    }

    private Path file(String id) {
        return folder.resolve(id + SUFFIX);
    }
}
