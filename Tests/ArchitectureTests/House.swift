/// The arrows of the house, as data: what each target may import of ours and of others.
enum House {
    /// Modules that every target may import, the core excepted.
    static let standard: Set<String> = [
        "Foundation", "Glibc", "Synchronization", "Dispatch", "Testing", "FoundationEssentials",
    ]

    /// Third-party modules by the targets that may use them.
    static let thirdParty: [String: Set<String>] = [
        "MusterState": ["GRDB"],
        "MusterDaemon": ["Logging", "ServiceLifecycle"],
        "MusterServer": ["Hummingbird", "Logging", "ServiceLifecycle", "HTTPTypes", "HummingbirdCore", "NIOCore"],
        "musterd": ["ArgumentParser", "Logging", "ServiceLifecycle", "UnixSignals"],
        "muster": ["ArgumentParser"],
        "demo-wallet": ["ArgumentParser", "Hummingbird", "Logging", "ServiceLifecycle", "UnixSignals"],
    ]

    /// Targets without Swift.
    static let systems: Set<String> = ["CLibCURL", "CLibYAML", "CMusterSpawn"]

    /// Targets that only tests use; they stand in `Tests`.
    static let forTests: Set<String> = ["DaemonHarness", "ServerFixture", "journal-crasher", "journal-filler"]

    /// Our own modules by the targets that may use them.
    static let arrows: [String: Set<String>] = [
        "MusterCore": [],
        "MusterPolicy": ["MusterCore", "CLibYAML"],
        "MusterMetrics": [],
        "MusterPorts": ["MusterCore"],
        "MusterTransport": ["CLibCURL"],
        "MusterState": ["MusterCore", "MusterPorts", "MusterTransport"],
        "MusterProviders": ["MusterCore", "MusterPorts", "MusterTransport", "CMusterSpawn"],
        "MusterSignals": ["MusterCore", "MusterPorts", "MusterTransport", "MusterMetrics"],
        "MusterDrainers": ["MusterCore", "MusterPorts", "MusterTransport"],
        "MusterDaemon": ["MusterCore", "MusterPolicy", "MusterPorts"],
        "MusterWire": ["MusterCore"],
        "MusterServer": ["MusterCore", "MusterDaemon", "MusterPorts", "MusterWire"],
        "MusterSimulator": ["MusterCore", "MusterPolicy"],
        "MusterTestKit": ["MusterCore", "MusterPorts", "MusterSimulator"],
        "musterd": [
            "MusterCore", "MusterPolicy", "MusterMetrics", "MusterPorts", "MusterTransport", "MusterState",
            "MusterProviders", "MusterSignals", "MusterDrainers", "MusterDaemon", "MusterServer", "MusterWire",
        ],
        "demo-wallet": [],
        "muster": ["MusterCore", "MusterPolicy", "MusterMetrics", "MusterSimulator", "MusterWire", "MusterTransport"],
    ]

    /// Words that have no place in the core: it can neither wait nor throw dice nor look at a clock.
    static let bannedInCore = [
        "random", "Date", "ContinuousClock", "SuspendingClock", "async", "await", "Task", "Mutex", "Atomic",
    ]

    /// Words that name nothing.
    static let bannedInNames = ["Manager", "Helper", "Util", "Utils", "Callback"]
}
