/* A disk that fails on demand, and the journal of what was written to it.
 *
 * Preloaded (LD_PRELOAD) into the process that is tortured; stands before the C library's
 * calls for paths below the folder FAULTS_DIR. SQLite's shared memory (-shm) is left alone:
 * it is mapped, and nothing durable; making it can fail (SHARED).
 *
 * FAULTS_CONTROL: a file of four little-endian 32-bit numbers, mapped, so that whoever writes
 * it switches faults while the process runs: which operations fail (the bits below), with
 * which errno, how many of them still pass, and how many fail then (negative: all).
 *
 * FAULTS_JOURNAL: a file to which every operation is appended, in the order in which they
 * happened: operation, lengths of path, second path and data, offset (all little endian),
 * then those three. What is written to standard output is journalled as TOLD, so that the
 * journal says what was acknowledged before which write. Nothing is synced in truth then:
 * the reader of the journal decides what a power cut leaves.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, CREATE = 4, OPEN = 8, NAMES = 16, TRUNCATE = 32, SHARED = 64 };

enum { CREATED = 1, WRITTEN, TRUNCATED, SYNCED, SYNC_FAILED, RENAMED, REMOVED, TOLD };

struct control {
    uint32_t ops;
    int32_t err;
    int32_t after;
    int32_t times;
};

#define FILES 1024
#define PATH 512

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char paths[FILES][PATH];
static char is_dir[FILES];
static struct control *control;
static int journal = -1;
static const char *dir;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("FAULTS_CONTROL");
    dir = getenv("FAULTS_DIR");
    if (file) {
        int fd = syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC);
        void *map = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (fd < 0 || map == MAP_FAILED) { perror(file); abort(); }
        control = map;
    }
    file = getenv("FAULTS_JOURNAL");
    if (file) {
        journal = syscall(SYS_openat, AT_FDCWD, file,
                          O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (journal < 0) { perror(file); abort(); }
    }
}

/* Whether the path is one of those that are watched. */
static int watches(const char *path) {
    size_t length = dir ? strlen(dir) : 0, all = strlen(path);
    if (!length || strncmp(path, dir, length) || all >= PATH) return 0;
    return !(all > 4 && !strcmp(path + all - 4, "-shm"));
}

static int watches_fd(int fd) { return fd >= 0 && fd < FILES && paths[fd][0]; }

/* Whether an operation fails now; errno says how. Called with the lock held. */
static int fails(uint32_t op) {
    volatile struct control *now = control;
    if (!now || !(now->ops & op)) return 0;
    if (now->after > 0) { now->after--; return 0; }
    if (now->times == 0) return 0;
    if (now->times > 0) now->times--;
    errno = now->err;
    return 1;
}

static void note(uint32_t op, const char *path, const char *second, uint64_t offset,
                 const void *data, size_t length) {
    if (journal < 0) return;
    int before = errno;
    uint32_t head[6] = {op, strlen(path), strlen(second), length, offset, offset >> 32};
    struct iovec parts[4] = {{head, sizeof head}, {(void *)path, head[1]},
                             {(void *)second, head[2]}, {(void *)data, length}};
    if (syscall(SYS_writev, journal, parts, 4) < 0) { perror("journal"); abort(); }
    errno = before;
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    size_t end = strlen(path);
    if (dir && end > 4 && !strcmp(path + end - 4, "-shm") && !strncmp(path, dir, strlen(dir))) {
        pthread_mutex_lock(&lock);
        int is_refused = fails(SHARED);
        pthread_mutex_unlock(&lock);
        if (is_refused) return -1;
    }
    if (at != AT_FDCWD || !watches(path)) return syscall(SYS_openat, at, path, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat found;
    int is_new = (flags & O_CREAT) && stat(path, &found) < 0;
    int fd = -1;
    if (!(is_new && fails(CREATE)) && !((flags & O_ACCMODE) != O_RDONLY && fails(OPEN))) {
        fd = syscall(SYS_openat, at, path, flags, mode);
    }
    if (fd >= FILES) abort();
    if (fd >= 0) {
        strcpy(paths[fd], path);
        is_dir[fd] = fstat(fd, &found) == 0 && S_ISDIR(found.st_mode);
        if (is_new) note(CREATED, path, "", 0, "", 0);
        else if (flags & O_TRUNC) note(TRUNCATED, path, "", 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define OPENS(name)                                          \
    int name(const char *path, int flags, ...) {             \
        va_list rest;                                        \
        va_start(rest, flags);                               \
        mode_t mode = va_arg(rest, int);                     \
        va_end(rest);                                        \
        return opened(AT_FDCWD, path, flags, mode);          \
    }
#define OPENS_AT(name)                                       \
    int name(int at, const char *path, int flags, ...) {     \
        va_list rest;                                        \
        va_start(rest, flags);                               \
        mode_t mode = va_arg(rest, int);                     \
        va_end(rest);                                        \
        return opened(at, path, flags, mode);                \
    }
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)

int close(int fd) {
    pthread_mutex_lock(&lock);
    if (fd >= 0 && fd < FILES) paths[fd][0] = 0;
    int done = syscall(SYS_close, fd);
    pthread_mutex_unlock(&lock);
    return done;
}

static ssize_t written(int fd, const void *data, size_t length, off_t offset, int is_at) {
    if (!watches_fd(fd)) {
        ssize_t done = is_at ? syscall(SYS_pwrite64, fd, data, length, offset)
                             : syscall(SYS_write, fd, data, length);
        if (fd == 1 && done > 0) {
            pthread_mutex_lock(&lock);
            note(TOLD, "", "", 0, data, done);
            pthread_mutex_unlock(&lock);
        }
        return done;
    }
    pthread_mutex_lock(&lock);
    ssize_t done = -1;
    int is_failing = fails(WRITE);
    /* A disk that fills up takes a part of the last write. */
    if (is_failing && errno == ENOSPC && length >= 1024) length /= 2, is_failing = 0;
    if (!is_failing) {
        if (!is_at) offset = lseek(fd, 0, SEEK_CUR);
        done = is_at ? syscall(SYS_pwrite64, fd, data, length, offset)
                     : syscall(SYS_write, fd, data, length);
        if (done > 0) note(WRITTEN, paths[fd], "", offset, data, done);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *data, size_t length) {
    return written(fd, data, length, 0, 0);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return written(fd, data, length, offset, 1);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    return written(fd, data, length, offset, 1);
}

static int truncated(int fd, off_t length) {
    if (!watches_fd(fd)) return syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&lock);
    int done = fails(TRUNCATE) ? -1 : (int)syscall(SYS_ftruncate, fd, length);
    if (done == 0) note(TRUNCATED, paths[fd], "", length, "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int fd, off_t length) { return truncated(fd, length); }
int ftruncate64(int fd, off64_t length) { return truncated(fd, length); }

static int synced(int fd, long call) {
    if (!watches_fd(fd)) return syscall(call, fd);
    pthread_mutex_lock(&lock);
    int done = 0;
    if (fails(SYNC)) {
        done = -1;
        note(SYNC_FAILED, paths[fd], is_dir[fd] ? "dir" : "", 0, "", 0);
    } else {
        if (journal < 0) done = syscall(call, fd);
        note(SYNCED, paths[fd], is_dir[fd] ? "dir" : "", 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return done;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int rename(const char *from, const char *to) {
    int (*next)(const char *, const char *) = real("rename");
    if (!watches(from)) return next(from, to);
    pthread_mutex_lock(&lock);
    int done = fails(NAMES) ? -1 : next(from, to);
    if (done == 0) {
        for (int fd = 0; fd < FILES; fd++)
            if (!strcmp(paths[fd], from) && strlen(to) < PATH) strcpy(paths[fd], to);
        note(RENAMED, from, to, 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int unlink(const char *path) {
    int (*next)(const char *) = real("unlink");
    if (!watches(path)) return next(path);
    pthread_mutex_lock(&lock);
    int done = fails(NAMES) ? -1 : next(path);
    if (done == 0) note(REMOVED, path, "", 0, "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}
