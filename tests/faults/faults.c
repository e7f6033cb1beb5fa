/* Makes chosen calls of one process fail, for LD_PRELOAD: the nth call after faults_arm()
 * that changes a file system (or reads what was written) is not done, done in part, or is the
 * last thing the process ever does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind { NONE, FAIL, FAIL_FROM, SHORT, KILL, KILL_HALF, PAUSE };
/* Bits of the calls that FAIL_FROM concerns: a full disk still lets files be removed. */
enum group { GROWS = 1, CHANGES = 2, READS = 4 };

static int armed, number, fault_kind, fault_at, fault_errno, fault_groups;
static const char *last_name = "";

void faults_arm(int kind, int at, int error, int groups)
{
    fault_kind = kind, fault_at = at, fault_errno = error, fault_groups = groups;
    number = 0;
    last_name = "";
    armed = 1;
}

int faults_disarm(void)
{
    armed = 0;
    return number;
}

const char *faults_name(void) { return last_name; }

__attribute__((noreturn)) static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* Returns 1 if the call has to fail, 2 if it has to be done in part; may not return. */
static int met(const char *name, int groups, int *die_after)
{
    *die_after = 0;
    if (!armed)
        return 0;
    number++;
    if (number == fault_at)
        last_name = name;
    if (fault_kind == FAIL_FROM && number >= fault_at && (groups & fault_groups)) {
        errno = fault_errno;
        return 1;
    }
    if (number != fault_at)
        return 0;
    switch (fault_kind) {
    case FAIL:
        errno = fault_errno;
        return 1;
    case KILL:
        die();
    case KILL_HALF:
        *die_after = 1;
        return 2;
    case SHORT:
        return 2;
    case PAUSE:
        raise(SIGSTOP);
    }
    return 0;
}

#define REAL(type, name, ...)                                   \
    static type (*real)(__VA_ARGS__);                           \
    if (!real)                                                  \
        real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define SIMPLE(type, name, groups, params, args)                \
    type name params                                            \
    {                                                           \
        static type (*real) params;                             \
        int die_after;                                          \
        if (!real)                                              \
            real = (type (*) params)dlsym(RTLD_NEXT, #name);    \
        if (met(#name, groups, &die_after) == 1)                \
            return -1;                                          \
        type result = real args;                                \
        if (die_after)                                          \
            die();                                              \
        return result;                                          \
    }

#define PARTLY(name, groups, params, args, half_args)           \
    ssize_t name params                                         \
    {                                                           \
        static ssize_t (*real) params;                          \
        int die_after, how;                                     \
        if (!real)                                              \
            real = (ssize_t (*) params)dlsym(RTLD_NEXT, #name); \
        how = met(#name, groups, &die_after);                   \
        if (how == 1)                                           \
            return -1;                                          \
        ssize_t result = how == 2 ? real half_args : real args; \
        if (die_after)                                          \
            die();                                              \
        return result;                                          \
    }

#define HALF(size) ((size) > 1 ? (size) / 2 : (size))

PARTLY(write, GROWS | CHANGES, (int fd, const void *data, size_t size), (fd, data, size),
       (fd, data, HALF(size)))
PARTLY(pwrite, GROWS | CHANGES, (int fd, const void *data, size_t size, off_t at),
       (fd, data, size, at), (fd, data, HALF(size), at))
PARTLY(pwrite64, GROWS | CHANGES, (int fd, const void *data, size_t size, off64_t at),
       (fd, data, size, at), (fd, data, HALF(size), at))
PARTLY(copy_file_range, GROWS | CHANGES,
       (int in, off64_t *in_at, int out, off64_t *out_at, size_t size, unsigned flags),
       (in, in_at, out, out_at, size, flags), (in, in_at, out, out_at, HALF(size), flags))
PARTLY(pread, READS, (int fd, void *data, size_t size, off_t at), (fd, data, size, at),
       (fd, data, HALF(size), at))
PARTLY(pread64, READS, (int fd, void *data, size_t size, off64_t at), (fd, data, size, at),
       (fd, data, HALF(size), at))

static struct iovec halved(const struct iovec *parts)
{
    struct iovec half = {parts[0].iov_base, HALF(parts[0].iov_len)};
    return half;
}

ssize_t preadv64(int fd, const struct iovec *parts, int count, off64_t at)
{
    REAL(ssize_t, preadv64, int, const struct iovec *, int, off64_t);
    int die_after, how = met("preadv64", READS, &die_after);
    if (how == 1)
        return -1;
    struct iovec half = halved(parts);
    ssize_t result = how == 2 ? real(fd, &half, 1, at) : real(fd, parts, count, at);
    if (die_after)
        die();
    return result;
}

ssize_t preadv64v2(int fd, const struct iovec *parts, int count, off64_t at, int flags)
{
    REAL(ssize_t, preadv64v2, int, const struct iovec *, int, off64_t, int);
    int die_after, how = met("preadv64v2", READS, &die_after);
    if (how == 1)
        return -1;
    struct iovec half = halved(parts);
    ssize_t result = how == 2 ? real(fd, &half, 1, at, flags) : real(fd, parts, count, at, flags);
    if (die_after)
        die();
    return result;
}

SIMPLE(int, fsync, GROWS | CHANGES, (int fd), (fd))
SIMPLE(int, rename, CHANGES, (const char *from, const char *to), (from, to))
SIMPLE(int, unlink, CHANGES, (const char *path), (path))
SIMPLE(int, ftruncate, CHANGES, (int fd, off_t size), (fd, size))
SIMPLE(int, ftruncate64, CHANGES, (int fd, off64_t size), (fd, size))
SIMPLE(int, fchmod, CHANGES, (int fd, mode_t mode), (fd, mode))
SIMPLE(int, fchown, CHANGES, (int fd, uid_t user, gid_t group), (fd, user, group))
SIMPLE(int, fsetxattr, GROWS | CHANGES,
       (int fd, const char *name, const void *value, size_t size, int flags),
       (fd, name, value, size, flags))
SIMPLE(int, futimens, CHANGES, (int fd, const struct timespec times[2]), (fd, times))
SIMPLE(int, utimensat, CHANGES,
       (int folder, const char *path, const struct timespec times[2], int flags),
       (folder, path, times, flags))

int posix_fallocate64(int fd, off64_t at, off64_t size)
{
    REAL(int, posix_fallocate64, int, off64_t, off64_t);
    int die_after, how = met("posix_fallocate64", GROWS | CHANGES, &die_after);
    if (how == 1)
        return errno; /* returns the error, sets none */
    int result = real(fd, at, size);
    if (die_after)
        die();
    return result;
}

int posix_fallocate(int fd, off_t at, off_t size) { return posix_fallocate64(fd, at, size); }

#define OPENS(name)                                                   \
    int name(const char *path, int flags, ...)                        \
    {                                                                 \
        REAL(int, name, const char *, int, ...);                      \
        mode_t mode = 0;                                              \
        int die_after = 0;                                            \
        if (flags & O_CREAT) {                                        \
            va_list rest;                                             \
            va_start(rest, flags);                                    \
            mode = va_arg(rest, mode_t);                              \
            va_end(rest);                                             \
        }                                                             \
        int how = met(#name, flags & O_CREAT ? GROWS | CHANGES : READS, &die_after); \
        if (how == 1)                                                 \
            return -1;                                                \
        int result = real(path, flags, mode);                         \
        if (die_after)                                                \
            die();                                                    \
        return result;                                                \
    }

OPENS(open)
OPENS(open64)
