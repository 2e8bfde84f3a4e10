// swift-tools-version: 6.2
import PackageDescription

// Core's own sources are built here once more, so that measuring needs none of the daemon's dependencies.
let package = Package(
    name: "benchmarks",
    targets: [
        .target(name: "MusterCore", path: "Core"),
        .executableTarget(
            name: "kernel", dependencies: ["MusterCore"], linkerSettings: [.linkedLibrary("m")]),
    ]
)
