/*
 * Makes the disk of one process fail and remembers what a power cut would leave of it (LD_PRELOAD; C11 and glibc).
 *
 * Only what lies below CUT_FOLDER is touched. CUT_RECORD is a file outside of it that is mapped and shared, so that it survives
 * kill -9: a header with the test's orders and some counters, a slot for each file with its length at its last successful sync,
 * and every change of a directory in order, with the syncs of directories between them. Files that are removed or replaced stay
 * as hard links in CUT_GRAVE, to be put back. CUT_LIE is a suffix: the syncs of files named so are done but not believed.
 *
 * The record is in disk_record.h. What is modelled and what is not: docs/decisions/0029-power-cut-model.md.
 */
#include "disk_record.h"
#include "faulty_clock.h"

static void opened(int fd, int flags, const char *path, struct op *op, int is_new) {
    struct stat status;
    if (fd >= MAX_FDS || fstat(fd, &status) != 0) {
        unmodelled("descriptor");
        return;
    }
    if (S_ISDIR(status.st_mode)) {
        atomic_store(&fd_kind[fd], IS_DIRECTORY);
        return;
    }
    uint32_t slot = slot_of(&status, path, is_new);
    if (op) op->slot = slot;
    if (slot && (flags & O_TRUNC)) atomic_store(&slots[slot - 1].synced, 0);
    if ((flags & O_DSYNC) && (flags & O_ACCMODE) != O_RDONLY) unmodelled("O_DSYNC");
    atomic_store(&fd_slot[fd], slot);
    atomic_store(&fd_kind[fd], IS_FILE | (flags & O_APPEND ? APPENDS : 0));
}

static int open_at(int at, const char *path, int flags, mode_t mode) {
    NEXT(openat);
    char buffer[PATH_MAX];
    const char *inside = ours(at, path, buffer);
    if (!inside) {
        int fd = next(at, path, flags, mode);
        forget(fd);
        return fd;
    }
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
    if (writes && refuses(READ_ONLY)) return -1;
    pthread_mutex_lock(&changes);
    struct stat before;
    int is_new = (flags & O_CREAT) && lstat(inside, &before) != 0;
    struct op *op = is_new ? begin_op(CREATE, inside, NULL) : NULL;
    int fd = next(at, path, flags, mode);
    int error = errno;
    if (fd >= 0) opened(fd, flags, inside, op, is_new);
    end_op(op, fd);
    pthread_mutex_unlock(&changes);
    errno = error;
    return fd;
}

static mode_t mode_of(int flags, va_list arguments) {
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t mode = mode_of(flags, arguments); \
        va_end(arguments); \
        return open_at(AT_FDCWD, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t mode = mode_of(flags, arguments); \
        va_end(arguments); \
        return open_at(at, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }
int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags);
int __open64_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }

/* RocksDB writes its own log with these; the bytes go past us, so none of them count as synced. */
static FILE *open_stream(const char *path, const char *mode) {
    NEXT(fopen);
    char buffer[PATH_MAX];
    const char *inside = mode[0] == 'r' ? NULL : ours(AT_FDCWD, path, buffer);
    if (!inside) return next(path, mode);
    if (refuses(READ_ONLY)) return NULL;
    pthread_mutex_lock(&changes);
    struct stat status;
    int is_new = lstat(inside, &status) != 0;
    struct op *op = is_new ? begin_op(CREATE, inside, NULL) : NULL;
    FILE *stream = next(path, mode);
    int error = errno;
    if (stream && fstat(fileno(stream), &status) == 0) {
        uint32_t slot = slot_of(&status, inside, is_new);
        if (op) op->slot = slot;
    }
    end_op(op, stream ? 0 : -1);
    pthread_mutex_unlock(&changes);
    errno = error;
    return stream;
}

FILE *fopen(const char *path, const char *mode) { return open_stream(path, mode); }
FILE *fopen64(const char *path, const char *mode) { return open_stream(path, mode); }

int close(int fd) {
    NEXT(close);
    forget(fd);
    return next(fd);
}

int dup2(int from, int to) {
    NEXT(dup2);
    int fd = next(from, to);
    if (fd >= 0 && fd < MAX_FDS && from != to) {
        atomic_store(&fd_slot[fd], from >= 0 && from < MAX_FDS ? atomic_load(&fd_slot[from]) : 0);
        atomic_store(&fd_kind[fd], from >= 0 && from < MAX_FDS ? atomic_load(&fd_kind[from]) : 0);
    }
    return fd;
}

/* --- bytes --------------------------------------------------------------------------------------------------- */

/* What survives ends here until the next sync that begins after this. */
static void shorten(struct slot *slot, off_t length) {
    if (!slot || length < 0 || (uint64_t) length >= atomic_load(&slot->synced)) return;
    atomic_fetch_add(&slot->shortened, 1);
    atomic_store(&slot->synced, (uint64_t) length);
}

/* Returns whether the write is refused; offset -1: where the descriptor stands. */
static int refuses_write(int fd, off_t offset) {
    struct slot *slot = slot_of_fd(fd);
    if (!slot) return 0;
    if (refuses(FAIL_WRITE)) return 1;
    if (offset < 0 && !(atomic_load(&fd_kind[fd]) & APPENDS)) offset = lseek(fd, 0, SEEK_CUR);
    shorten(slot, offset);
    return 0;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    NEXT(write);
    return refuses_write(fd, -1) ? -1 : next(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    NEXT(pwrite);
    return refuses_write(fd, offset) ? -1 : next(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset) { return pwrite(fd, bytes, count, offset); }

ssize_t writev(int fd, const struct iovec *vectors, int count) {
    NEXT(writev);
    return refuses_write(fd, -1) ? -1 : next(fd, vectors, count);
}

ssize_t pwritev(int fd, const struct iovec *vectors, int count, off_t offset) {
    NEXT(pwritev);
    return refuses_write(fd, offset) ? -1 : next(fd, vectors, count, offset);
}

ssize_t pwritev64(int fd, const struct iovec *vectors, int count, off_t offset) {
    return pwritev(fd, vectors, count, offset);
}

int ftruncate(int fd, off_t length) {
    NEXT(ftruncate);
    if (slot_of_fd(fd) && refuses(READ_ONLY)) return -1;
    shorten(slot_of_fd(fd), length);
    return next(fd, length);
}

int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

int truncate(const char *path, off_t length) {
    NEXT(truncate);
    char buffer[PATH_MAX];
    if (ours(AT_FDCWD, path, buffer)) {
        if (refuses(READ_ONLY)) return -1;
        unmodelled("truncate by path");
    }
    return next(path, length);
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
    NEXT(fallocate);
    struct slot *slot = slot_of_fd(fd);
    if (slot && refuses(READ_ONLY)) return -1;
    if (slot && (mode & ~FALLOC_FL_KEEP_SIZE) && (uint64_t) offset < atomic_load(&slot->synced)) unmodelled("hole in synced bytes");
    return next(fd, mode, offset, length);
}

int fallocate64(int fd, int mode, off_t offset, off_t length) { return fallocate(fd, mode, offset, length); }

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    NEXT(mmap);
    if (slot_of_fd(fd) && (flags & MAP_SHARED) && (protection & PROT_WRITE)) unmodelled("writable mapping");
    return next(address, length, protection, flags, fd, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    return mmap(address, length, protection, flags, fd, offset);
}

/* --- syncs --------------------------------------------------------------------------------------------------- */

static void delay(void) {
    uint64_t micros = atomic_load(&header->sync_delay_us);
    struct timespec left = {(time_t) (micros / 1000000), (long) (micros % 1000000) * 1000};
    while (micros && nanosleep(&left, &left) != 0) {
    }
}

static int sync_directory(int fd, int (*next)(int)) {
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return next(fd);
    path[length] = 0;
    /* Its place in the order is where it begins: what comes after that need not be in it. */
    pthread_mutex_lock(&changes);
    struct op *op = begin_op(DIRSYNC, path, NULL);
    pthread_mutex_unlock(&changes);
    int result = refuses(FAIL_SYNC) ? -1 : next(fd);
    end_op(op, result);
    return result;
}

static int sync_fd(int fd, int (*next)(int)) {
    if (header && fd >= 0 && fd < MAX_FDS && atomic_load(&fd_kind[fd]) == IS_DIRECTORY) return sync_directory(fd, next);
    struct slot *slot = slot_of_fd(fd);
    if (!slot) return next(fd);
    struct stat status;
    uint32_t shortened = atomic_load(&slot->shortened);
    uint64_t size = fstat(fd, &status) == 0 ? (uint64_t) status.st_size : 0;
    delay();
    if (refuses(FAIL_SYNC)) {
        atomic_store(&slot->poisoned, 1);
        return -1;
    }
    int result = next(fd);
    if (result == 0) {
        atomic_fetch_add(&header->syncs, 1);
        int counts = !slot->lied_to && !atomic_load(&slot->poisoned) && shortened == atomic_load(&slot->shortened);
        if (counts && size > atomic_load(&slot->synced)) atomic_store(&slot->synced, size);
    }
    return result;
}

int fsync(int fd) {
    NEXT(fsync);
    return sync_fd(fd, next);
}

int fdatasync(int fd) {
    NEXT(fdatasync);
    return sync_fd(fd, next);
}

/* --- directories --------------------------------------------------------------------------------------------- */

static int rename_at(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    NEXT(renameat2);
    char from_buffer[PATH_MAX];
    char to_buffer[PATH_MAX];
    const char *source = ours(from_at, from, from_buffer);
    const char *target = ours(to_at, to, to_buffer);
    if (!source && !target) return next(from_at, from, to_at, to, flags);
    if (refuses(READ_ONLY)) return -1;
    if (!source || !target || flags) unmodelled("rename into or out of the folder");
    if (!source || !target) return next(from_at, from, to_at, to, flags);
    pthread_mutex_lock(&changes);
    struct op *op = begin_op(RENAME, source, target);
    bury(op, target);
    int result = next(from_at, from, to_at, to, flags);
    int error = errno;
    end_op(op, result);
    pthread_mutex_unlock(&changes);
    errno = error;
    return result;
}

int rename(const char *from, const char *to) { return rename_at(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return rename_at(from_at, from, to_at, to, 0); }
int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) { return rename_at(from_at, from, to_at, to, flags); }

static int unlink_at(int at, const char *path, int flags) {
    NEXT(unlinkat);
    char buffer[PATH_MAX];
    const char *inside = ours(at, path, buffer);
    if (!inside) return next(at, path, flags);
    if (refuses(READ_ONLY)) return -1;
    pthread_mutex_lock(&changes);
    struct op *op = begin_op(flags & AT_REMOVEDIR ? RMDIR : UNLINK, inside, NULL);
    if (!(flags & AT_REMOVEDIR)) bury(op, inside);
    int result = next(at, path, flags);
    int error = errno;
    end_op(op, result);
    pthread_mutex_unlock(&changes);
    errno = error;
    return result;
}

int unlink(const char *path) { return unlink_at(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return unlink_at(at, path, flags); }
int rmdir(const char *path) { return unlink_at(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
    struct stat status;
    return unlink_at(AT_FDCWD, path, lstat(path, &status) == 0 && S_ISDIR(status.st_mode) ? AT_REMOVEDIR : 0);
}

static int make_directory(int at, const char *path, mode_t mode) {
    NEXT(mkdirat);
    char buffer[PATH_MAX];
    const char *inside = ours(at, path, buffer);
    if (!inside) return next(at, path, mode);
    if (refuses(READ_ONLY)) return -1;
    pthread_mutex_lock(&changes);
    struct op *op = begin_op(MKDIR, inside, NULL);
    int result = next(at, path, mode);
    int error = errno;
    end_op(op, result);
    pthread_mutex_unlock(&changes);
    errno = error;
    return result;
}

int mkdir(const char *path, mode_t mode) { return make_directory(AT_FDCWD, path, mode); }
int mkdirat(int at, const char *path, mode_t mode) { return make_directory(at, path, mode); }

int link(const char *from, const char *to) {
    NEXT(link);
    char buffer[PATH_MAX];
    if (ours(AT_FDCWD, to, buffer)) {
        if (refuses(READ_ONLY)) return -1;
        unmodelled("hard link");
    }
    return next(from, to);
}
