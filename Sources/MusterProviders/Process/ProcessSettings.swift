import MusterCore

/// What a policy says of workers that are local processes.
struct ProcessSettings {
    /// The program and its arguments, placeholders not yet filled in; non-empty.
    var command: [String]
    /// Sorted by name; placeholders not yet filled in.
    var environment: [(name: String, value: String)]
    var directory: String?
    var ports: ClosedRange<Int>
    /// What the worker binds to and is reached at.
    var host: String
    var limits: ProcessLimits
    var stopTimeout: Duration
    /// Where `key` stands in the policy, for messages.
    let place: @Sendable (_ key: String) -> String

    static let standardStopTimeout = Duration.seconds(10)

    private static let keys = [
        "command", "environment", "directory", "portRange", "host", "limits", "stopTimeout",
    ]

    init(_ placement: PlacementPolicy) throws(Failure) {
        let settings = try PlacementSettings(placement, known: Self.keys)
        guard let command = try settings.texts("command") else {
            throw settings.wrong("command", "is missing; give the program and its arguments as a list of texts")
        }
        guard !command[0].isEmpty else { throw settings.wrong("command[0]", "names no program") }
        self.command = command
        environment = try settings.variables("environment")
        directory = try settings.text("directory")
        if let directory, !directory.hasPrefix("/") { throw settings.wrong("directory", "must be an absolute path") }
        ports = try Self.ports(settings)
        host = try settings.text("host") ?? "127.0.0.1"
        limits = try ProcessLimits(settings)
        stopTimeout = try settings.duration("stopTimeout") ?? Self.standardStopTimeout
        let path = settings.place("")
        place = { path + $0 }
    }

    /// The time that a worker is given between `TERM` and `KILL`; the standard where the placement says none in a sound
    /// way.
    static func stopTimeout(_ placement: PlacementPolicy) -> Duration {
        guard let seconds = placement.provider.settings["stopTimeout"]?.number, (0...86_400).contains(seconds) else {
            return standardStopTimeout
        }
        return .milliseconds(Int64((seconds * 1000).rounded()))
    }

    /// `"20000...29999"`, `[20000, 29999]` or `{from: 20000, to: 29999}`.
    private static func ports(_ settings: PlacementSettings) throws(Failure) -> ClosedRange<Int> {
        let low: Int?
        let high: Int?
        switch settings.value("portRange") {
        case nil: return 20_000...29_999
        case .text(let text)?:
            let ends = text.split(separator: "...", omittingEmptySubsequences: false)
            (low, high) = ends.count == 2 ? (Int(ends[0]), Int(ends[1])) : (nil, nil)
        case .list(let ends)? where ends.count == 2:
            (low, high) = (whole(ends[0]), whole(ends[1]))
        case .map(let ends)? where ends.map(\.key).sorted() == ["from", "to"]:
            let range = SettingValue.map(ends)
            (low, high) = (whole(range["from"]), whole(range["to"]))
        default: (low, high) = (nil, nil)
        }
        guard let low, let high, low >= 1, low <= high, high <= 65_535 else {
            throw settings.wrong("portRange", "must be two ports from 1 to 65535, low...high, such as 20000...29999")
        }
        return low...high
    }

    private static func whole(_ value: SettingValue?) -> Int? { value?.number.flatMap { Int(exactly: $0) } }
}

/// The most that one worker may use; nil where it is not bounded.
struct ProcessLimits: Hashable {
    /// Bytes of memory.
    var memory: UInt64?
    /// Processors; 0.5 is half of one.
    var cpus: Double?
    /// Descriptors open at once in one process.
    var openFiles: UInt64?

    init(_ settings: PlacementSettings) throws(Failure) {
        guard let limits = try settings.map("limits", known: ["memory", "cpus", "openFiles"]) else { return }
        memory = try limits.whole("memory", in: 1...Int(Int32.max) * 65_536).map(UInt64.init)
        cpus = try limits.positive("cpus", upTo: 65_536)
        openFiles = try limits.whole("openFiles", in: 16...1 << 30).map(UInt64.init)
    }
}
