/* Preloaded: a disk under FAULTY_DISK_UNDER that fails, or loses its power, at the n-th thing that changes it.

   faulty_disk_arm(n, mode, error)   n = 0: never; returns how many changes there were since the last call
       ONCE   the n-th change fails with `error`
       FROM   so do all later ones, but for removals
       DIE    the process is killed in the n-th change; of a write, half is done
       ASK    the process gets the signal `error` before the n-th change
   faulty_disk_log(path, grave)      from now on each change is written to `path`, and what is removed or replaced stays
                                     in the folder `grave`, so that the changes that no fsync has brought to the disk
                                     can be undone (see power_cut in faulty_disk.py)

   A change is: a file opened for writing, a write, a truncation, an fsync, a rename, a link, a folder or file made or
   removed. Arrow (C++), safetensors and tokenizers (Rust) come here as Python does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ONCE, FROM, DIE, ASK };
enum { FINE, FAILS, DIES };

static long limit = 0, count = 0, buried = 0;
static int mode = ONCE, number = 0, log_fd = -1;
static char graves[4096];

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = dlsym(RTLD_NEXT, name)

long faulty_disk_arm(long n, int how, int error) {
    long before = count;
    limit = n, mode = how, number = error, count = 0;
    return before;
}

void faulty_disk_log(const char *path, const char *grave) {
    if (log_fd >= 0) close(log_fd);
    log_fd = path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (grave) snprintf(graves, sizeof graves, "%s", grave);
}

static int whole_path(int folder, const char *path, char *whole, size_t size) {
    char link[64], start[2048] = "";
    if (path && path[0] == '/') return snprintf(whole, size, "%s", path), 1;
    if (folder == AT_FDCWD) {
        if (!getcwd(start, sizeof start)) return 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, start, sizeof start - 1);
        if (length < 0) return 0;
        start[length] = 0;
    }
    if (path && path[0]) snprintf(whole, size, "%s/%s", start, path);
    else snprintf(whole, size, "%s", start);
    return 1;
}

static int ours(const char *path) {
    const char *under = getenv("FAULTY_DISK_UNDER");
    size_t length = under ? strlen(under) : 0;
    return length && !strncmp(path, under, length) && (path[length] == '/' || !path[length]);
}

static void note(const char *format, ...) {
    char line[9000];
    if (log_fd < 0) return;
    va_list parts;
    va_start(parts, format);
    int length = vsnprintf(line, sizeof line, format, parts);
    va_end(parts);
    if (length > 0) syscall(SYS_write, log_fd, line, (size_t)length);
}

/* Count a change, and tell what becomes of it. */
static int change(int removal) {
    count++;
    if (!limit || count < limit || (mode != FROM && count > limit)) return FINE;
    if (mode == FROM && removal) return FINE;
    if (mode == DIE) return DIES;
    if (mode == ASK) {
        syscall(SYS_kill, getpid(), number);
        return FINE;
    }
    errno = number;
    return FAILS;
}

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

#define MEET(removal) \
    switch (change(removal)) { \
    case FAILS: return -1; \
    case DIES: die(); \
    }

static long bury(const char *path) {
    char grave[4200];
    if (log_fd < 0) return 0;
    struct stat about;
    if (lstat(path, &about) || S_ISDIR(about.st_mode)) return 0;
    snprintf(grave, sizeof grave, "%s/%ld", graves, buried + 1);
    return syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, grave, 0) ? 0 : ++buried;
}

/* --- opening ---------------------------------------------------------------------------------------------------- */

static int opened(int folder, const char *path, int flags, mode_t rights) {
    char whole[4096];
    int changes = (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
    if (!changes || !whole_path(folder, path, whole, sizeof whole) || !ours(whole))
        return syscall(SYS_openat, folder, path, flags, rights);
    struct stat before;
    int there = !stat(whole, &before);
    MEET(0);
    int fd = syscall(SYS_openat, folder, path, flags, rights);
    if (fd >= 0) {
        struct stat about;
        fstat(fd, &about);
        if (there) note("O\t%lu\t%ld\n", about.st_ino, flags & O_TRUNC ? 0L : (long)before.st_size);
        else note("C\t%lu\t%s\n", about.st_ino, whole);
    }
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t rights = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return opened(AT_FDCWD, path, flags, rights); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t rights = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return opened(folder, path, flags, rights); \
    }
OPENAT(openat)
OPENAT(openat64)

/* --- writing ---------------------------------------------------------------------------------------------------- */

static int file_of_ours(int fd, struct stat *about) {
    char path[4096];
    return !fstat(fd, about) && (S_ISREG(about->st_mode) || S_ISDIR(about->st_mode)) &&
           whole_path(fd, "", path, sizeof path) && ours(path);
}

#define WRITING(type, half, all) \
    struct stat about; \
    if (!file_of_ours(fd, &about)) return all; \
    int fate = change(0); \
    if (fate == FAILS) return -1; \
    note("W\t%lu\n", about.st_ino); \
    if (fate == DIES) { \
        half; \
        die(); \
    } \
    return all

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    WRITING(ssize_t, real(fd, data, size / 2), real(fd, data, size));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    WRITING(ssize_t, real(fd, data, size / 2, at), real(fd, data, size, at));
}

ssize_t writev(int fd, const struct iovec *parts, int parts_number) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    WRITING(ssize_t, real(fd, parts, parts_number / 2), real(fd, parts, parts_number));
}

ssize_t sendfile(int fd, int from, off_t *at, size_t size) {
    REAL(ssize_t, "sendfile", int, int, off_t *, size_t);
    WRITING(ssize_t, real(fd, from, at, size / 2), real(fd, from, at, size));
}

ssize_t sendfile64(int fd, int from, off64_t *at, size_t size) {
    REAL(ssize_t, "sendfile64", int, int, off64_t *, size_t);
    WRITING(ssize_t, real(fd, from, at, size / 2), real(fd, from, at, size));
}

ssize_t copy_file_range(int from, off64_t *from_at, int fd, off64_t *at, size_t size, unsigned flags) {
    REAL(ssize_t, "copy_file_range", int, off64_t *, int, off64_t *, size_t, unsigned);
    WRITING(ssize_t, real(from, from_at, fd, at, size / 2, flags), real(from, from_at, fd, at, size, flags));
}

static int truncated(int fd, off64_t size) {
    struct stat about;
    if (file_of_ours(fd, &about)) {
        MEET(0);
        note("T\t%lu\t%ld\n", about.st_ino, (long)size);
    }
    return syscall(SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size) { return truncated(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncated(fd, size); }

static int synced(int fd, long call) {
    struct stat about;
    char path[4096];
    if (file_of_ours(fd, &about)) {
        MEET(0);
        if (S_ISDIR(about.st_mode) && whole_path(fd, "", path, sizeof path)) note("D\t%s\n", path);
        else note("S\t%lu\t%ld\n", about.st_ino, (long)about.st_size);
    }
    return syscall(call, fd);
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

/* --- names ------------------------------------------------------------------------------------------------------ */

int renameat(int folder, const char *path, int new_folder, const char *new_path) {
    char from[4096], to[4096];
    if (whole_path(folder, path, from, sizeof from) && whole_path(new_folder, new_path, to, sizeof to) && ours(to)) {
        MEET(0);
        long grave = bury(to);
        int result = syscall(SYS_renameat, folder, path, new_folder, new_path);
        if (!result) note("R\t%s\t%s\t%ld\n", from, to, grave);
        return result;
    }
    return syscall(SYS_renameat, folder, path, new_folder, new_path);
}

int rename(const char *path, const char *new_path) { return renameat(AT_FDCWD, path, AT_FDCWD, new_path); }

int mkdirat(int folder, const char *path, mode_t rights) {
    char whole[4096];
    int mine = whole_path(folder, path, whole, sizeof whole) && ours(whole);
    if (mine) MEET(0);
    int result = syscall(SYS_mkdirat, folder, path, rights);
    if (mine && !result) note("M\t%s\n", whole);
    return result;
}

int mkdir(const char *path, mode_t rights) { return mkdirat(AT_FDCWD, path, rights); }

int unlinkat(int folder, const char *path, int flags) {
    char whole[4096];
    if (whole_path(folder, path, whole, sizeof whole) && ours(whole)) {
        MEET(1);
        long grave = flags & AT_REMOVEDIR ? 0 : bury(whole);
        int result = syscall(SYS_unlinkat, folder, path, flags);
        if (!result) note("%c\t%s\t%ld\n", flags & AT_REMOVEDIR ? 'X' : 'U', whole, grave);
        return result;
    }
    return syscall(SYS_unlinkat, folder, path, flags);
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
