import ArgumentParser
import Testing

@testable import demo_wallet

@Suite("What the wallet runs with")
struct WalletOptionsTests {
    private func settings(_ arguments: [String], _ environment: [WalletSettings.Name: String] = [:]) throws
        -> WalletSettings
    {
        try WalletOptions.parse(arguments).settings(environment: environment)
    }

    @Test("Flags win over the environment, the environment over the defaults")
    func precedence() throws {
        let environment: [WalletSettings.Name: String] = [.host: "0.0.0.0", .port: "9001", .workerID: "w-1"]
        let defaults = try settings([])
        #expect(defaults.host == "127.0.0.1" && defaults.port == 8_080 && defaults.workerID == "wallet")
        let fromEnvironment = try settings([], environment)
        #expect(fromEnvironment.host == "0.0.0.0" && fromEnvironment.port == 9_001 && fromEnvironment.workerID == "w-1")
        let flags = try settings(["--host", "::1", "--port", "9002", "--worker-id", "w-2"], environment)
        #expect(flags.host == "::1" && flags.port == 9_002 && flags.workerID == "w-2")
    }

    @Test(
        "What is out of range is refused by name",
        arguments: [
            (["--port", "65536"], "--port"), (["--concurrency", "0"], "--concurrency"), (["--queue", "-1"], "--queue"),
            (["--pay-milliseconds", "-1"], "--pay-milliseconds"),
        ])
    func range(arguments: [String], name: String) throws {
        let arguments = [arguments[0] + "=" + arguments[1]]
        let error = #expect(throws: ValidationError.self) { try settings(arguments) }
        #expect(error?.message.hasPrefix("\(name) is ") == true)
    }

    @Test("A PORT that is not a number is named")
    func port() {
        let error = #expect(throws: ValidationError.self) { try settings([], [.port: "http"]) }
        #expect(error?.message.hasPrefix("PORT is 'http'") == true)
    }
}
