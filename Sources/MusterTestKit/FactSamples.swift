import MusterCore

/// Facts of every kind with every kind of value inside them: what a codec or a journal must give back unchanged.
public enum FactSamples {
    /// At least one of each kind; the numbers include the largest, the smallest and those that are not finite.
    public static let all: [Fact] = fleetFacts + workerFacts + drainFacts + operatorFacts + decisions

    /// The fleet they are about.
    public static let fleet: FleetName = "wallet"
    static let worker: WorkerID = "wallet-9f3c-1a"
    static let placement: PlacementName = "local"
    static let time = Instant(nanoseconds: 1_767_225_600_123_456_789)
    static let mark = OperatorMark(
        by: "ana@example.com", reason: "Black Friday: \"twice\" the load / no scale-in \u{1F4C8}\n", at: time,
        until: time + .seconds(7200))

    private static let fleetFacts: [Fact] = [
        .seeded(.max, at: time),
        .seeded(0, at: Instant(nanoseconds: .min)),
        .clockSetBack(by: .milliseconds(3_600_001), at: time),
        .policyAdopted(PolicySamples.full, at: time),
        .policyAdopted(PolicySamples.small, at: time),
        .policyAdopted(PolicySamples.formulas, at: time),
        .policyAdopted(PolicySamples.foreseeing, at: time),
        .policyAdopted(PolicySamples.learning, at: time),
        .policyWithdrawn(fleet, at: time),
        .retirementBegan(fleet, mark),
        .fleetRemoved(fleet, at: Instant(nanoseconds: .max)),
        .evaluated(fleet, need: 12, sighted: true, at: time),
        .evaluated(fleet, need: .max, sighted: false, at: time),
        .stepCrossed(fleet, "queue", step: 1, since: time, at: time),
        .stepCrossed(fleet, "queue", step: 0, since: nil, at: time),
        .shadow(fleet, .adopted(PolicySamples.full), at: time),
        .shadow(fleet, .ended, at: time),
        .shadow(fleet, .decided(.evaluated(need: 7, sighted: true)), at: time),
        .shadow(fleet, .decided(.stepCrossed("queue", step: 1, since: nil)), at: time),
        .shadow(fleet, .differs(candidate: 12, live: 7), at: time),
        .shadow(fleet, .agrees(7), at: time),
    ]

    private static let address = WorkerAddress(
        host: "10.0.0.7", port: 8080, mapped: [MappedPort(inside: 9090, outside: 49153)])

    private static let workerFacts: [Fact] =
        [
            .launchIntended(fleet, worker, placement, at: time),
            .workerLaunched(fleet, worker, handle: "4711:88123", address, at: time),
            .workerLaunched(fleet, worker, handle: "", nil, at: time),
            .workerHealthChanged(fleet, worker, healthy: false, at: time),
            .workerJoined(fleet, worker, at: time),
            .workerExited(fleet, worker, how: "signal 9", at: time),
            .terminationIntended(fleet, worker, forced: true, reason: "drained", at: time),
            .workerGone(fleet, worker, reason: "exited with status 3", at: time),
        ] + failures.map { .launchRefused(fleet, worker, $0, at: time) }
        + observed.map { .workerAdopted(fleet, $0, placement, at: time) }

    static let failures: [Failure] = [
        .notFound("image"), .insufficientCapacity("zone a", retryAfter: .seconds(30)),
        .insufficientCapacity("zone b", retryAfter: nil), .throttled("calls", retryAfter: .milliseconds(1500)),
        .unauthorized("key"), .invalidRequest("port"), .quotaExceeded("cpus"), .unavailable("socket"),
        .outcomeUnknown("timeout"),
    ]

    private static let observed: [ObservedWorker] = [
        ObservedWorker(id: worker, handle: "c0ffee", state: .running, address: address, launchedAt: time),
        ObservedWorker(id: worker, handle: "c0ffee", state: .pending, address: nil),
        ObservedWorker(id: worker, handle: "c0ffee", state: .exited(reason: "out of memory"), address: nil),
    ]

    private static let reasons: [RetirementReason] = [
        .scaleIn, .unhealthy, .bootFailed, .duplicate, .operatorAsked(mark), .fleetRemoved,
    ]

    private static let drainFacts: [Fact] =
        reasons.map { .drainBegan(fleet, worker, $0, deadline: time + .seconds(600), at: time) } + [
            .drainAsked(fleet, worker, mark),
            .drainOverdue(fleet, worker, blocker: "wait: wallet_in_flight == 0 is 3", at: time),
            .drainEnded(fleet, worker, at: time),
            .workerReclaimed(fleet, worker, at: time),
        ]

    private static let operatorFacts: [Fact] = [
        .overrideSet(fleet, Override(desired: 40, mark: mark)),
        .overrideCleared(fleet, at: time),
        .pauseSet(fleet, OperatorMark(by: "", reason: "", at: time, until: nil)),
        .pauseCleared(fleet, at: time),
        .freezeSet(fleet, mark),
        .freezeSet(nil, mark),
        .freezeCleared(fleet, at: time),
        .freezeCleared(nil, at: time),
        .protectionSet(fleet, worker, mark),
        .protectionCleared(fleet, worker, at: time),
        .quarantineSet(fleet, worker, mark),
        .quarantineCleared(fleet, worker, at: time),
    ]
}
