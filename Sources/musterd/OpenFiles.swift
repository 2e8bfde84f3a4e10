import Glibc

/// How many files this program may have open: two sockets for each worker, and the workers are many.
enum OpenFiles {
    /// No more than any controller needs: some systems allow a thousand million.
    private static let most: rlim_t = 1 << 20

    /// Raises the soft limit to the hard one. Workers that it starts get the limit back that it was started with.
    static func raiseLimit() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < min(limit.rlim_max, most) else { return }
        limit.rlim_cur = min(limit.rlim_max, most)
        setrlimit(resource, &limit)
    }
}
