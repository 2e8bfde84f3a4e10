#define _GNU_SOURCE
#include "CMusterSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#define MUSTER_P_PIDFD 3
#define MUSTER_PIDFD_INFO_EXIT (1u << 3)

// The first published size of the kernel's struct pidfd_info; later fields are not asked for.
struct muster_pidfd_info {
    uint64_t mask;
    uint64_t cgroup;
    uint32_t identities[11];
    int32_t exit_code;
};

int muster_pidfd_open(pid_t pid) {
    long fd = syscall(SYS_pidfd_open, pid, 0);
    return fd < 0 ? -errno : (int)fd;
}

int muster_pidfd_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

int muster_pidfd_reap(int pidfd, int *status) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid((idtype_t)MUSTER_P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG) < 0) return -errno;
    if (info.si_pid == 0) return 0;
    *status = info.si_code == CLD_EXITED ? (info.si_status & 0xff) << 8 : info.si_status & 0x7f;
    return 1;
}

int muster_pidfd_exit_status(int pidfd, int *status) {
    struct muster_pidfd_info info;
    memset(&info, 0, sizeof info);
    info.mask = MUSTER_PIDFD_INFO_EXIT;
    if (ioctl(pidfd, _IOWR(0xFF, 11, struct muster_pidfd_info), &info) < 0) return 0;
    if (!(info.mask & MUSTER_PIDFD_INFO_EXIT)) return 0;
    *status = info.exit_code;
    return 1;
}

int muster_wake_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0 ? -errno : 0; }
