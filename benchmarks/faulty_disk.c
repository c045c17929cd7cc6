/* A disk that fails or a process that is killed: loaded before libc, it counts what changes files under FAULTY_UNDER,
   and at number FAULTY_AT ends the process half-way through (FAULTY_HOW=kill), or has no room from then on (full). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long seen = 0;

static int watched(const char *path) {
    const char *under = getenv("FAULTY_UNDER");
    return under && path && strncmp(path, under, strlen(under)) == 0;
}

static int watched_fd(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return 0;
    path[size] = 0;
    return watched(path);
}

static int is(const char *how) {
    const char *given = getenv("FAULTY_HOW");
    return given && strcmp(given, how) == 0;
}

/* Whether this one is to fail: 0 no, 1 for want of room, 2 by a kill. */
static int reached(void) {
    const char *at = getenv("FAULTY_AT");
    const char *count = getenv("FAULTY_COUNT");
    seen++;
    if (count) {
        int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
        ssize_t (*real_write)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
        int fd = real_open(count, O_WRONLY | O_CREAT | O_APPEND, 0644);
        if (fd >= 0) { real_write(fd, ".", 1); close(fd); }
    }
    if (!at || seen < atol(at)) return 0;
    if (is("full")) return 1;
    return is("kill") && seen == atol(at) ? 2 : 0;
}

static int stopped(void) {
    int why = reached();
    if (why == 2) { kill(getpid(), SIGKILL); pause(); }
    if (why == 1) errno = ENOSPC;
    return why;
}

ssize_t write(int fd, const void *data, size_t size) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (fd < 3 || !watched_fd(fd)) return real(fd, data, size);
    int why = reached();
    if (why == 0) return real(fd, data, size);
    ssize_t half = size / 2 ? real(fd, data, size / 2) : 0;
    if (why == 2) { kill(getpid(), SIGKILL); pause(); }
    if (half > 0) return half;
    errno = ENOSPC;
    return -1;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) {
    ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite64");
    return watched_fd(fd) && stopped() ? -1 : real(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    return watched(to) && stopped() ? -1 : real(from, to);
}

int unlink(const char *path) {
    int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
    if (watched(path) && is("kill")) stopped();
    return real(path);
}

int ftruncate64(int fd, off_t size) {
    int (*real)(int, off_t) = dlsym(RTLD_NEXT, "ftruncate64");
    if (watched_fd(fd) && is("kill")) stopped();
    return real(fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int mkdir(const char *path, mode_t mode) {
    int (*real)(const char *, mode_t) = dlsym(RTLD_NEXT, "mkdir");
    return watched(path) && stopped() ? -1 : real(path, mode);
}
