/* Preloaded: the n-th write to a regular file under FULL_DISK_UNDER fails with ENOSPC; so do all later ones until armed
   anew. `full_disk_arm(n)`: n = 0 for a disk with room; returns how many writes there were since the last call. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static long limit = 0, count = 0;

long full_disk_arm(long n) {
    long before = count;
    limit = n;
    count = 0;
    return before;
}

static int full(int fd) {
    char link[64], path[4096];
    const char *under = getenv("FULL_DISK_UNDER");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!under || length < 0) return 0;
    path[length] = 0;
    if (strncmp(path, under, strlen(under))) return 0;
    count++;
    if (limit && count >= limit) {
        errno = ENOSPC;
        return 1;
    }
    return 0;
}

ssize_t write(int fd, const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    return full(fd) ? -1 : real(fd, data, size);
}

ssize_t writev(int fd, const struct iovec *parts, int number) {
    static ssize_t (*real)(int, const struct iovec *, int);
    if (!real) real = dlsym(RTLD_NEXT, "writev");
    return full(fd) ? -1 : real(fd, parts, number);
}
