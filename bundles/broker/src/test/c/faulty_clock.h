/* Moves the clock of the process by what the record's header says. Part of faulty_disk.c. */
#ifndef FAULTY_CLOCK_H
#define FAULTY_CLOCK_H

#include "disk_record.h"

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

#endif
