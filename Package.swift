// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// The core decides and can neither wait nor fail: the compiler refuses what would let it.
let pure: [SwiftSetting] =
    strict + [
        .unsafeFlags(
            ["Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization"]
                .flatMap { ["-module-alias", "\($0)=TheCoreMayNotImport\($0)"] })
    ]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")

func module(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "muster",
    products: [
        .executable(name: "musterd", targets: ["musterd"]),
        .executable(name: "muster", targets: ["muster"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibCURL", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CMusterSpawn"),
        module("MusterCore", settings: pure),
        module("MusterPolicy", ["MusterCore", "CLibYAML"]),
        module("MusterMetrics"),
        module("MusterPorts", ["MusterCore"]),
        module("MusterTransport", ["CLibCURL"]),
        module("MusterState", ["MusterCore", "MusterPorts", grdb]),
        module("MusterProviders", ["CMusterSpawn", "MusterCore", "MusterPorts", "MusterTransport"]),
        module("MusterSignals", ["MusterCore", "MusterPorts", "MusterTransport", "MusterMetrics"]),
        module("MusterDrainers", ["MusterCore", "MusterPorts", "MusterTransport"]),
        module("MusterDaemon", ["MusterCore", "MusterPolicy", "MusterPorts", logging, lifecycle]),
        module("MusterWire", ["MusterCore"]),
        module(
            "MusterServer",
            ["MusterCore", "MusterDaemon", "MusterPorts", "MusterWire", hummingbird, logging, lifecycle]),
        module("MusterSimulator", ["MusterCore", "MusterPolicy"]),
        module("MusterTestKit", ["MusterCore", "MusterPorts"]),
        .executableTarget(
            name: "musterd",
            dependencies: [
                "MusterCore", "MusterPolicy", "MusterMetrics", "MusterPorts", "MusterTransport", "MusterState",
                "MusterProviders", "MusterSignals", "MusterDrainers", "MusterDaemon", "MusterServer", "MusterWire",
                argumentParser, logging, lifecycle, unixSignals,
            ], swiftSettings: strict),
        .executableTarget(
            name: "muster",
            dependencies: [
                "MusterCore", "MusterMetrics", "MusterPolicy", "MusterSimulator", "MusterTransport", "MusterWire",
                argumentParser,
            ], swiftSettings: strict),
        .executableTarget(
            name: "demo-wallet", dependencies: [argumentParser, hummingbird, logging, lifecycle, unixSignals],
            path: "deploy/demo/wallet", swiftSettings: strict),
        .executableTarget(
            name: "journal-crasher", dependencies: ["MusterCore", "MusterPorts", "MusterState"],
            path: "Tests/JournalCrasher", swiftSettings: strict),
        .target(
            name: "ServerFixture",
            dependencies: ["MusterCore", "MusterDaemon", "MusterPorts", "MusterServer", logging, lifecycle],
            path: "Tests/ServerFixture", swiftSettings: strict),
        tests("ArchitectureTests", []),
        tests(
            "ContractTests", ["MusterCore", "MusterPorts", "MusterProviders", "MusterTestKit", "MusterTransport"]),
        .executableTarget(
            name: "journal-filler", dependencies: ["MusterCore", "MusterPorts", "MusterState"],
            path: "Tests/JournalFiller", swiftSettings: strict),
        .target(
            name: "DaemonHarness", dependencies: ["MusterTransport", "MusterWire"], path: "Tests/DaemonHarness",
            exclude: ["worker.py"], swiftSettings: strict),
        tests(
            "MusterDaemonTests",
            ["MusterDaemon", "MusterCore", "MusterPolicy", "MusterPorts", "MusterState", "DaemonHarness", logging]),
        tests("CrashTests", ["DaemonHarness", "MusterCore", "MusterPorts", "MusterState", "MusterWire", "musterd"]),
        tests(
            "EndToEndTests",
            ["DaemonHarness", "MusterTransport", "MusterWire", "demo-wallet", "muster", "musterd", grdb]),
        tests("DemoWalletTests", ["demo-wallet", argumentParser]),
        tests("MusterCoreTests", ["MusterCore"], exclude: ["Golden"]),
        tests(
            "MusterDrainersTests",
            ["MusterCore", "MusterDrainers", "MusterPorts", "MusterTestKit", "MusterTransport"]),
        tests(
            "MusterCLITests",
            ["MusterCore", "MusterDaemon", "MusterServer", "MusterWire", "ServerFixture", "muster"], exclude: ["Golden"]
        ),
        tests("MusterMetricsTests", ["MusterMetrics"]),
        tests("MusterPolicyTests", ["MusterPolicy", "MusterCore"], exclude: ["Validators"]),
        tests(
            "MusterServerTests",
            [
                "MusterCore", "MusterDaemon", "MusterServer", "MusterTransport", "MusterWire", "ServerFixture", logging,
            ]),
        tests(
            "MusterSignalsTests",
            ["MusterCore", "MusterMetrics", "MusterPorts", "MusterSignals", "MusterTestKit", "MusterTransport"]),
        tests(
            "MusterStateTests", ["MusterCore", "MusterPorts", "MusterState", "MusterTestKit", "journal-crasher", grdb],
            exclude: ["Golden"]),
        .testTarget(
            name: "SimulationTests", dependencies: ["MusterCore", "MusterPolicy", "MusterSimulator"],
            resources: [.copy("corpus.txt")], swiftSettings: strict),
        tests("ScaleTestTests", ["muster", "MusterCore", "MusterPolicy", "MusterWire"]),
        tests("MusterWireTests", ["MusterCore", "MusterWire"]),
        tests("MusterTransportTests", ["MusterTransport"], exclude: ["Servers"]),
    ],
    swiftLanguageModes: [.v6]
)
