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

let package = Package(
    name: "muster",
    products: [],
    dependencies: [],
    targets: [
        .target(name: "MusterCore", swiftSettings: pure),
        .target(name: "MusterPorts", dependencies: ["MusterCore"], swiftSettings: strict),
        .target(name: "MusterDaemon", dependencies: ["MusterCore", "MusterPorts"], swiftSettings: strict),
    ]
)
