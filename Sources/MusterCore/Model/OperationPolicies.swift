/// How a worker is emptied before it is terminated.
public struct DrainPolicy: Hashable, Sendable, Codable {
    /// Done in this order; the reverse undoes them.
    public var steps: [DrainStep]
    /// By the controller's clock, from the drain's beginning.
    public var deadline: Duration
    public var atDeadline: DeadlineAction
    /// The most drains of one fleet at the same time.
    public var atOnce: Adjustment
    /// Take a draining worker back before launching a new one.
    public var reclaim: Bool

    public init(
        steps: [DrainStep] = [], deadline: Duration = .seconds(600), atDeadline: DeadlineAction = .keep,
        atOnce: Adjustment = .share(.percent(10)), reclaim: Bool = true
    ) {
        self.steps = steps
        self.deadline = deadline
        self.atDeadline = atDeadline
        self.atOnce = atOnce
        self.reclaim = reclaim
    }
}

/// What happens to a drain that is not over at its deadline.
public enum DeadlineAction: String, Hashable, Sendable, Codable, CaseIterable {
    /// Keep the worker, raise an alert that names what blocks.
    case keep
    /// Terminate it all the same.
    case terminate
}

/// One step of a drain.
public enum DrainStep: Hashable, Sendable, Codable {
    /// No new work: leave a load balancer. The same plug-in enrols the worker when it comes into service.
    case leave(PlugInReference)
    /// Tell the worker, over HTTP; `undo` is called when it is taken back.
    case call(WorkerCall, undo: WorkerCall?)
    /// Wait until a condition over the worker's own metrics holds for `settle`.
    case wait(WaitCondition)
    /// Send the process a signal, such as `TERM`.
    case signal(String)
}

/// An HTTP request to a worker.
public struct WorkerCall: Hashable, Sendable, Codable {
    public var method: String
    /// The worker's own port when nil.
    public var port: Int?
    public var path: String
    public var timeout: Duration

    public init(method: String = "POST", port: Int? = nil, path: String, timeout: Duration = .seconds(5)) {
        self.method = method
        self.port = port
        self.path = path
        self.timeout = timeout
    }
}

/// A PromQL condition over one worker's own page.
public struct WaitCondition: Hashable, Sendable, Codable {
    /// A PromQL comparison, already parsed once by the policy decoder.
    public var until: String
    /// How long it must hold.
    public var settle: Duration
    /// The worker's own port when nil.
    public var port: Int?
    public var path: String
    /// How often the page is read.
    public var every: Duration

    public init(
        until: String, settle: Duration = .seconds(5), port: Int? = nil, path: String = "/metrics",
        every: Duration = .seconds(1)
    ) {
        self.until = until
        self.settle = settle
        self.port = port
        self.path = path
        self.every = every
    }
}

/// How a worker is known to be fit.
public struct HealthPolicy: Hashable, Sendable, Codable {
    /// The check; a worker that the provider calls running is fit when nil.
    public var check: HealthCheck?
    /// A worker not in service by then is replaced.
    public var bootDeadline: Duration
    public var replace: ReplacePolicy

    public init(
        check: HealthCheck? = nil, bootDeadline: Duration = .seconds(300), replace: ReplacePolicy = ReplacePolicy()
    ) {
        self.check = check
        self.bootDeadline = bootDeadline
        self.replace = replace
    }
}

/// An HTTP health check: fit while the answer is 200...299.
public struct HealthCheck: Hashable, Sendable, Codable {
    /// The worker's own port when nil.
    public var port: Int?
    public var path: String
    public var every: Duration
    public var timeout: Duration
    /// Failures in a row that make a worker unhealthy.
    public var fail: Int
    /// Passes in a row that make it healthy.
    public var pass: Int

    public init(
        port: Int? = nil, path: String = "/healthz", every: Duration = .seconds(5), timeout: Duration = .seconds(2),
        fail: Int = 3, pass: Int = 2
    ) {
        self.port = port
        self.path = path
        self.every = every
        self.timeout = timeout
        self.fail = fail
        self.pass = pass
    }
}

/// How unhealthy workers are replaced.
public struct ReplacePolicy: Hashable, Sendable, Codable {
    /// The most replacements at the same time.
    public var atOnce: Int
    /// More than this share unhealthy is not the workers' fault: stop replacing, raise an alert.
    public var stopAbove: Share

    public init(atOnce: Int = 2, stopAbove: Share = .percent(30)) {
        self.atOnce = atOnce
        self.stopAbove = stopAbove
    }
}

/// What must never happen.
public struct GuardPolicy: Hashable, Sendable, Codable {
    /// The share of workers that must report before a worker signal is a value.
    public var quorum: Share
    public var blind: BlindPolicy
    /// No scale-in while one of these is true.
    public var contradicts: [SignalCondition]
    /// The most launches in a trailing window.
    public var launch: Quota
    /// The most retirements in a trailing window.
    public var retire: Quota
    public var freezes: [FreezeWindow]

    public init(
        quorum: Share = .percent(70), blind: BlindPolicy = BlindPolicy(), contradicts: [SignalCondition] = [],
        launch: Quota = Quota(acts: 100, per: .seconds(600)), retire: Quota = Quota(acts: 40, per: .seconds(600)),
        freezes: [FreezeWindow] = []
    ) {
        self.quorum = quorum
        self.blind = blind
        self.contradicts = contradicts
        self.launch = launch
        self.retire = retire
        self.freezes = freezes
    }
}

/// What to do when no signal is a value.
public struct BlindPolicy: Hashable, Sendable, Codable {
    /// Keep the desired number for so long.
    public var hold: Duration
    public var then: BlindAction

    public init(hold: Duration = .seconds(600), then: BlindAction = .atLeastLastPeak) {
        self.hold = hold
        self.then = then
    }
}

/// The safe side when a fleet has been blind for too long.
public enum BlindAction: String, Hashable, Sendable, Codable, CaseIterable {
    /// Keep holding.
    case hold
    /// Rise to the highest desired number of the last 24 hours.
    case atLeastLastPeak
}

/// A comparison of a signal with a number: `p99 > 250ms`.
public struct SignalCondition: Hashable, Sendable, Codable {
    public enum Comparison: String, Hashable, Sendable, Codable {
        case greater = ">"
        case greaterOrEqual = ">="
        case less = "<"
        case lessOrEqual = "<="
    }
    public var signal: SignalName
    public var comparison: Comparison
    public var threshold: Double
    /// As it stands in the policy.
    public var text: String

    public init(signal: SignalName, comparison: Comparison, threshold: Double, text: String) {
        self.signal = signal
        self.comparison = comparison
        self.threshold = threshold
        self.text = text
    }
}

/// A stretch of time in which the fleet is left alone.
public struct FreezeWindow: Hashable, Sendable, Codable {
    public var zone: TimeZoneRules
    public var when: CalendarWindow
    public var because: String?
    public var allows: FreezeAllowance

    public init(zone: TimeZoneRules, when: CalendarWindow, because: String? = nil, allows: FreezeAllowance = .scaleOut)
    {
        self.zone = zone
        self.when = when
        self.because = because
        self.allows = allows
    }
}

/// What a freeze still lets through.
public enum FreezeAllowance: String, Hashable, Sendable, Codable, CaseIterable {
    case scaleOut
    case nothing
}
