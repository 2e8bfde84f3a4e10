#ifndef MUSTER_SPAWN_H
#define MUSTER_SPAWN_H

#include <stdint.h>
#include <sys/types.h>

/// What to start. Every descriptor is close-on-exec and stays the caller's.
struct muster_spawn_request {
    const char *path;
    char *const *argv;
    char *const *envp;
    /// The working directory; NULL keeps the caller's.
    const char *directory;
    /// Becomes standard output and standard error.
    int log_fd;
    /// The child writes its own line of /proc/self/stat here before it becomes the program.
    int record_fd;
    /// cgroup.procs of the group to join, or -1.
    int cgroup_fd;
    /// RLIMIT_DATA in bytes, 0 for none.
    uint64_t data_bytes;
    /// RLIMIT_NOFILE, 0 for none.
    uint64_t open_files;
};

/// The step that failed.
enum muster_spawn_stage {
    muster_stage_none = 0,
    muster_stage_fork,
    muster_stage_session,
    muster_stage_record,
    muster_stage_cgroup,
    muster_stage_memory,
    muster_stage_files,
    muster_stage_directory,
    muster_stage_streams,
    muster_stage_exec,
    muster_stage_report,
};

struct muster_spawn_result {
    pid_t pid;
    int stage;
    int error;
};

/// Starts a program in a session of its own, with every signal as at the start of a login, and returns when it has
/// become the program or failed. A lock that the caller holds on a close-on-exec descriptor is held until then.
struct muster_spawn_result muster_spawn(const struct muster_spawn_request *request);

/// A descriptor of the process, or a negative errno.
int muster_pidfd_open(pid_t pid);

/// 0, or a negative errno.
int muster_pidfd_signal(int pidfd, int signal);

/// Reaps the process if it is our ended child: 1 with its wait status, 0 when it has not ended or its status cannot be
/// known yet, -ECHILD when it is not our child.
int muster_pidfd_reap(int pidfd, int *status);

/// The wait status of an ended process of another parent: 1, or 0 when the kernel (before 6.15) cannot tell.
int muster_pidfd_exit_status(int pidfd, int *status);

/// A pipe that never waits and is closed on exec: 0, or a negative errno.
int muster_wake_pipe(int ends[2]);

#endif
