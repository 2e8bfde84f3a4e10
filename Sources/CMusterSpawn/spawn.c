#define _GNU_SOURCE
#include "CMusterSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#define MUSTER_CLOSE_RANGE_CLOEXEC 4u

static int limit(int resource, uint64_t value) {
    struct rlimit both = {.rlim_cur = (rlim_t)value, .rlim_max = (rlim_t)value};
    return setrlimit(resource, &both);
}

// As this program was started: what it raises for itself is not for what it starts.
static struct rlimit first_open_files;

__attribute__((constructor)) static void remember_open_files(void) { getrlimit(RLIMIT_NOFILE, &first_open_files); }

static void restore_open_files(void) {
    struct rlimit now;
    if (getrlimit(RLIMIT_NOFILE, &now) < 0 || first_open_files.rlim_cur > now.rlim_max) return;
    now.rlim_cur = first_open_files.rlim_cur;
    setrlimit(RLIMIT_NOFILE, &now);
}

static int write_own_stat(int fd) {
    char line[1024];
    int stat = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    if (stat < 0) return -1;
    ssize_t length = read(stat, line, sizeof line);
    close(stat);
    if (length <= 0) return -1;
    ssize_t written = write(fd, line, (size_t)length);
    if (written >= 0 && written < length) errno = ENOSPC;
    return written == length ? 0 : -1;
}

static int connect_streams(int log_fd) {
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, 0) < 0 || dup2(log_fd, 1) < 0 || dup2(log_fd, 2) < 0) return -1;
    if (syscall(SYS_close_range, 3u, ~0u, MUSTER_CLOSE_RANGE_CLOEXEC) == 0) return 0;
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) < 0) return -1;
    rlim_t last = files.rlim_cur > 65536 ? 65536 : files.rlim_cur;
    for (int fd = 3; (rlim_t)fd < last; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
    return 0;
}

static void restore_signals(void) {
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &standard, NULL);
}

// Runs in the child of a process with many threads: only async-signal-safe calls. Returns the step that failed.
static int become(const struct muster_spawn_request *request) {
    restore_signals();
    if (setsid() < 0) return muster_stage_session;
    if (write_own_stat(request->record_fd) < 0) return muster_stage_record;
    if (request->cgroup_fd >= 0 && write(request->cgroup_fd, "0", 1) != 1) return muster_stage_cgroup;
    if (request->directory && chdir(request->directory) < 0) return muster_stage_directory;
    if (connect_streams(request->log_fd) < 0) return muster_stage_streams;
    restore_open_files();
    if (request->open_files && limit(RLIMIT_NOFILE, request->open_files) < 0) return muster_stage_files;
    if (request->data_bytes && limit(RLIMIT_DATA, request->data_bytes) < 0) return muster_stage_memory;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(request->path, request->argv, request->envp);
    return muster_stage_exec;
}

// A descriptor above the standard streams, so that connecting those cannot overwrite it.
static int above_streams(int fd) { return fcntl(fd, F_DUPFD_CLOEXEC, 3); }

static struct muster_spawn_result await_exec(pid_t pid, int report) {
    struct muster_spawn_result result = {.pid = pid};
    int failure[2];
    ssize_t length;
    do { length = read(report, failure, sizeof failure); } while (length < 0 && errno == EINTR);
    if (length == 0) return result;
    result.stage = length == sizeof failure ? failure[0] : muster_stage_report;
    result.error = length == sizeof failure ? failure[1] : (length < 0 ? errno : EIO);
    if (length == sizeof failure)
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    return result;
}

struct muster_spawn_result muster_spawn(const struct muster_spawn_request *request) {
    struct muster_spawn_result result = {.pid = -1, .stage = muster_stage_fork};
    struct muster_spawn_request copy = *request;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
        result.error = errno;
        return result;
    }
    int report = above_streams(ends[1]);
    copy.log_fd = above_streams(request->log_fd);
    close(ends[1]);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = report < 0 || copy.log_fd < 0 ? -1 : fork();
    if (pid == 0) {
        int failure[2] = {become(&copy), errno};
        ssize_t ignored = write(report, failure, sizeof failure);
        (void)ignored;
        _exit(127);
    }
    result.error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (report >= 0) close(report);
    if (copy.log_fd >= 0) close(copy.log_fd);
    if (pid > 0) result = await_exec(pid, ends[0]);
    close(ends[0]);
    return result;
}
