import MusterCore
import MusterProviders
import MusterTestKit
import Testing

/// The published contract, with processes of this machine.
@Suite struct ProcessContractTests {
    @Test(arguments: ProviderContract.Check.allCases)
    func keeps(_ check: ProviderContract.Check) async throws {
        let scratch = try Scratch()
        let state = scratch.path + "/state"
        let contract = ProviderContract(
            fleet: "shop",
            placement: placement(
                "process", ["command": .texts("sleep", "100000"), "stopTimeout": .number(5)]),
            prefix: "p", refusals: Self.refusals, make: { ProcessProvider(stateDirectory: state) },
            makeForeign: { _ in try Self.foreign() })
        try await contract.check(check)
        withExtendedLifetime(scratch) {}
    }

    private static let refusals = [
        ProviderContract.Refusal(
            because: "no such program", placement: placement("process", ["command": .texts("/no/such/program")]),
            code: "invalidRequest", mentions: "/no/such/program"),
        ProviderContract.Refusal(
            because: "no such program in the path", placement: placement("process", ["command": .texts("no-such-one")]),
            code: "invalidRequest", mentions: "provider.process.command"),
        ProviderContract.Refusal(
            because: "a directory is no program", placement: placement("process", ["command": .texts("/tmp")]),
            code: "invalidRequest", mentions: "provider.process.command"),
        ProviderContract.Refusal(
            because: "no command", placement: placement("process", [:]), code: "invalidRequest", mentions: "command"),
        ProviderContract.Refusal(
            because: "a key that does not exist",
            placement: placement("process", ["command": .texts("sleep", "1"), "stoptimeout": .number(1)]),
            code: "invalidRequest", mentions: "stoptimeout"),
        ProviderContract.Refusal(
            because: "no such directory",
            placement: placement("process", ["command": .texts("sleep", "1"), "directory": .text("/no/such")]),
            code: "invalidRequest", mentions: "provider.process.directory"),
        ProviderContract.Refusal(
            because: "an address of another machine",
            placement: placement("process", ["command": .texts("sleep", "1"), "host": .text("192.0.2.1")]),
            code: "invalidRequest", mentions: "provider.process.host"),
        ProviderContract.Refusal(
            because: "more open files than the machine allows",
            placement: placement(
                "process",
                [
                    "command": .texts("sleep", "1"),
                    "limits": .map([Setting(key: "openFiles", value: .number(1_073_741_824))]),
                ]),
            code: "invalidRequest", mentions: "limits.openFiles"),
    ]

    /// A process that Muster did not start.
    private static func foreign() throws -> ProviderContract.Foreign {
        let child = try Child(["sleep", "100000"])
        return ProviderContract.Foreign(
            handle: "\(child.pid)", isUntouched: { child.runs }, remove: { child.end() })
    }
}
