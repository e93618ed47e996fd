/* The record that faulty_disk.c keeps: its layout, which DiskRecord.java reads, and how it is written. Part of that one translation unit. */
#ifndef DISK_RECORD_H
#define DISK_RECORD_H

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
    _Atomic uint64_t unmodelled;    /* writable mappings, holes, links, O_DSYNC, full tables */
    _Atomic uint64_t syncs;         /* of files, that succeeded */
    _Atomic uint64_t failures;      /* calls that were made to fail */
    char first_unmodelled[PATH_BYTES];
};

struct slot {
    uint64_t inode;
    _Atomic uint64_t synced;   /* bytes from the beginning that survive */
    _Atomic uint32_t poisoned; /* a sync failed: the pages written before it may be gone, and no later sync brings them back */
    uint32_t lied_to;
    _Atomic uint32_t shortened; /* how often synced bytes were cut off or written over */
    char unused[36];
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

#endif
