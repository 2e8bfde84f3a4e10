import MusterCore

/// What the checks of one worker have shown so far.
struct HealthRecord: Sendable {
    /// Nil until the first verdict.
    private(set) var isHealthy: Bool?
    private var passes = 0
    private var fails = 0
    private var firstFailure = Duration.zero

    /// Takes one check over; true when the verdict changed.
    ///
    /// Checks before the first verdict come fast: their failures make a worker unhealthy only when they last as long
    /// as `fail` checks at the normal pace would.
    mutating func take(passed: Bool, at now: Duration, _ check: HealthCheck) -> Bool {
        if passed {
            passes += 1
            fails = 0
            guard passes >= check.pass, isHealthy != true else { return false }
            isHealthy = true
            return true
        }
        if fails == 0 { firstFailure = now }
        fails += 1
        passes = 0
        let lastsLongEnough = isHealthy != nil || now - firstFailure >= check.every * (check.fail - 1)
        guard fails >= check.fail, lastsLongEnough, isHealthy != false else { return false }
        isHealthy = false
        return true
    }
}
