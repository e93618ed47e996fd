/*
 * Makes the disk of one process fail and remembers what a power cut would leave of it (LD_PRELOAD; C11 and glibc).
 *
 * Only what lies below CUT_FOLDER is touched. CUT_RECORD is a file outside of it that is mapped and shared, so that it survives
 * kill -9: a header with the test's orders and some counters, a slot for each file with its length at its last successful sync,
 * and every change of a directory in order, with the syncs of directories between them. Files that are removed or replaced stay
 * as hard links in CUT_GRAVE, to be put back. CUT_LIE is a suffix: the syncs of files named so are done but not believed.
 *
 * The layout is read by DiskRecord.java. What is modelled and what is not: docs/decisions/0029-power-cut-model.md.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SLOTS = 32768, MAX_OPS = 32768, MAX_FDS = 65536, PATH_BYTES = 512, HEADER_BYTES = 4096 };
enum { FAIL_WRITE = 1, FAIL_SYNC = 2, READ_ONLY = 4 };
enum { CREATE = 1, RENAME, UNLINK, MKDIR, RMDIR, DIRSYNC };
enum { BEGUN = 1, DONE, FAILED };
enum { IS_FILE = 1, IS_DIRECTORY = 2, APPENDS = 4 };

struct header {
    _Atomic uint32_t fail;          /* set by the test: FAIL_WRITE, FAIL_SYNC, READ_ONLY */
    _Atomic uint32_t error;         /* set by the test: errno of FAIL_WRITE and FAIL_SYNC */
    _Atomic uint64_t sync_delay_us; /* set by the test */
    _Atomic int64_t clock_offset_s; /* set by the test: what is added to the real-time clock */
    _Atomic uint32_t ops;
    _Atomic uint32_t slots;
    _Atomic uint64_t unmodelled;    /* overwrites of synced bytes, writable mappings, links, O_DSYNC, full tables */
    _Atomic uint64_t syncs;         /* of files, that succeeded */
    _Atomic uint64_t failures;      /* calls that were made to fail */
    char first_unmodelled[PATH_BYTES];
};

struct slot {
    uint64_t inode;
    _Atomic uint64_t synced;   /* bytes from the beginning that survive */
    _Atomic uint32_t poisoned; /* a sync failed: the pages written before it may be gone, and no later sync brings them back */
    uint32_t lied_to;
    char unused[40];
};

struct op {
    _Atomic uint32_t state;
    uint32_t kind;
    uint32_t slot; /* one more than the number; 0: none */
    uint32_t grave; /* whether what it removed or replaced is in the grave, named by the number of this operation */
    char path[PATH_BYTES];
    char to[PATH_BYTES];
};

static struct header *header;
static struct slot *slots;
static struct op *ops;
static const char *folder;
static const char *grave;
static const char *lie;
static size_t folder_length;
static _Atomic uint32_t fd_slot[MAX_FDS];
static _Atomic uint8_t fd_kind[MAX_FDS];
static pthread_mutex_t changes = PTHREAD_MUTEX_INITIALIZER;

/* The next definition of the function; looked up at the first call, which may come before our constructor. */
#define NEXT(name) \
    static __typeof__(name) *next; \
    if (!next) next = (__typeof__(name) *) dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("CUT_RECORD");
    folder = getenv("CUT_FOLDER");
    grave = getenv("CUT_GRAVE");
    lie = getenv("CUT_LIE");
    if (!path || !folder || !grave) return;
    folder_length = strlen(folder);
    size_t size = HEADER_BYTES + sizeof(struct slot) * MAX_SLOTS + sizeof(struct op) * MAX_OPS;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    void *map = fd < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        perror("CUT_RECORD");
        _exit(70);
    }
    close(fd);
    slots = (struct slot *) ((char *) map + HEADER_BYTES);
    ops = (struct op *) ((char *) slots + sizeof(struct slot) * MAX_SLOTS);
    header = map;
}

static void unmodelled(const char *what) {
    if (atomic_fetch_add(&header->unmodelled, 1) == 0) snprintf(header->first_unmodelled, PATH_BYTES, "%s", what);
}

/* The absolute path, or NULL when it is not below the folder or nothing is recorded. */
static const char *ours(int at, const char *path, char *buffer) {
    if (!header || !path) return NULL;
    if (path[0] == '/') {
        snprintf(buffer, PATH_MAX, "%s", path);
    } else {
        char link[64];
        char base[PATH_MAX];
        if (at == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0) return NULL;
        base[length] = 0;
        if ((size_t) snprintf(buffer, PATH_MAX, "%s/%.2000s", base, path) >= PATH_MAX) return NULL;
    }
    if (strncmp(buffer, folder, folder_length) != 0) return NULL;
    return buffer[folder_length] == '/' || buffer[folder_length] == 0 ? buffer : NULL;
}

static struct op *begin_op(uint32_t kind, const char *path, const char *to) {
    uint32_t number = atomic_fetch_add(&header->ops, 1);
    if (number >= MAX_OPS || strlen(path) >= PATH_BYTES || (to && strlen(to) >= PATH_BYTES)) {
        unmodelled("full table or long path");
        atomic_store(&header->ops, number < MAX_OPS ? number : MAX_OPS);
        return NULL;
    }
    struct op *op = &ops[number];
    op->kind = kind;
    memcpy(op->path, path, strlen(path) + 1);
    if (to) memcpy(op->to, to, strlen(to) + 1);
    atomic_store(&op->state, BEGUN);
    return op;
}

static void end_op(struct op *op, int result) {
    if (op) atomic_store(&op->state, result < 0 ? FAILED : DONE);
}

/* Keeps what is about to be removed or replaced. */
static void bury(struct op *op, const char *path) {
    NEXT(link);
    char kept[PATH_MAX];
    if (!op) return;
    snprintf(kept, sizeof kept, "%s/%ld", grave, (long) (op - ops));
    op->grave = next(path, kept) == 0;
}

/* The slot of a file; one that was there before counts as synced. */
static uint32_t slot_of(const struct stat *status, const char *path, int is_new) {
    for (uint32_t i = atomic_load(&header->slots); !is_new && i > 0; i--) {
        if (slots[i - 1].inode == status->st_ino) return i;
    }
    uint32_t number = atomic_fetch_add(&header->slots, 1);
    if (number >= MAX_SLOTS) {
        unmodelled("full table");
        return 0;
    }
    size_t length = strlen(path);
    slots[number].lied_to = lie && length >= strlen(lie) && strcmp(path + length - strlen(lie), lie) == 0;
    atomic_store(&slots[number].synced, is_new ? 0 : (uint64_t) status->st_size);
    slots[number].inode = status->st_ino;
    return number + 1;
}

static int refuses(uint32_t kind) {
    uint32_t fail = atomic_load(&header->fail);
    if (!(fail & (kind | READ_ONLY))) return 0;
    atomic_fetch_add(&header->failures, 1);
    errno = fail & READ_ONLY ? EROFS : (int) atomic_load(&header->error);
    return 1;
}

static struct slot *slot_of_fd(int fd) {
    if (!header || fd < 0 || fd >= MAX_FDS) return NULL;
    uint32_t slot = atomic_load(&fd_slot[fd]);
    return slot ? &slots[slot - 1] : NULL;
}

static void forget(int fd) {
    if (fd >= 0 && fd < MAX_FDS) {
        atomic_store(&fd_slot[fd], 0);
        atomic_store(&fd_kind[fd], 0);
    }
}

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

/* Returns whether the write is refused; offset -1: where the descriptor stands. */
static int refuses_write(int fd, off_t offset) {
    struct slot *slot = slot_of_fd(fd);
    if (!slot) return 0;
    if (refuses(FAIL_WRITE)) return 1;
    if (offset < 0 && !(atomic_load(&fd_kind[fd]) & APPENDS)) offset = lseek(fd, 0, SEEK_CUR);
    if (offset >= 0 && (uint64_t) offset < atomic_load(&slot->synced)) unmodelled("synced bytes are overwritten");
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

static void shorten(struct slot *slot, off_t length) {
    if (slot && length >= 0 && (uint64_t) length < atomic_load(&slot->synced)) atomic_store(&slot->synced, (uint64_t) length);
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
    uint64_t size = fstat(fd, &status) == 0 ? (uint64_t) status.st_size : 0;
    delay();
    if (refuses(FAIL_SYNC)) {
        atomic_store(&slot->poisoned, 1);
        return -1;
    }
    int result = next(fd);
    if (result == 0) {
        atomic_fetch_add(&header->syncs, 1);
        if (!slot->lied_to && !atomic_load(&slot->poisoned) && size > atomic_load(&slot->synced)) atomic_store(&slot->synced, size);
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

/* --- the real-time clock; the steady one stays -------------------------------------------------------------------- */

static int64_t offset(void) { return header ? atomic_load(&header->clock_offset_s) : 0; }

int clock_gettime(clockid_t id, struct timespec *now) {
    NEXT(clock_gettime);
    int result = next(id, now);
    if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) now->tv_sec += offset();
    return result;
}

int gettimeofday(struct timeval *now, void *zone) {
    NEXT(gettimeofday);
    int result = next(now, zone);
    if (result == 0) now->tv_sec += offset();
    return result;
}

time_t time(time_t *now) {
    struct timespec shifted;
    clock_gettime(CLOCK_REALTIME_COARSE, &shifted);
    if (now) *now = shifted.tv_sec;
    return shifted.tv_sec;
}

/* Who waits for a time of the shifted clock means the kernel's. A steady clock counts from the start of the machine: less than 30 years. */
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
    static int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    if (!next) next = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *)) dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    if (!next) next = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *)) dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    struct timespec shifted = *until;
    if (shifted.tv_sec > 1000000000) shifted.tv_sec -= offset();
    return next(condition, mutex, &shifted);
}
