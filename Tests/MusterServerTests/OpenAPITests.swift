import Foundation
import ServerFixture
import Testing

@testable import MusterServer

@Suite("The API's description")
struct OpenAPITests {
    static let validator = ["python3", "-c", "import openapi_spec_validator"]

    @Test("Every route is in it, with its body and answer")
    func complete() throws {
        let bytes = try OpenAPIDocument(version: "1", routes: Route.all).bytes()
        let document = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        for route in Route.all {
            let operation = try #require(paths[route.path]?[route.method.rawValue.lowercased()], "\(route.path)")
            #expect((operation["requestBody"] != nil) == (route.body != nil))
        }
        #expect(paths.values.map(\.count).reduce(0, +) == Route.all.count)
        let components = try #require(document["components"] as? [String: Any])
        let schemas = try #require(components["schemas"] as? [String: [String: Any]])
        let summary = try #require(schemas["FleetSummary"]?["properties"] as? [String: Any])
        #expect(summary.keys.contains("in_service"))
        #expect((schemas["FleetSummary"]?["required"] as? [String])?.contains("owner") == false)
    }

    @Test("No route hides another and names of operations are unique")
    func distinct() throws {
        let keys = Route.all.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(keys).count == keys.count)
    }

    @Test(
        "A validator of OpenAPI 3.1 accepts it",
        .enabled(
            if: OpenAPITests.run(OpenAPITests.validator) == 0, "openapi-spec-validator is not installed for python3"))
    func valid() async throws {
        let bytes = try OpenAPIDocument(version: "1", routes: Route.all).bytes()
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("muster-openapi-\(UUID()).json")
        try Data(bytes).write(to: file)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: file) } }
        #expect(Self.run(["python3", "-m", "openapi_spec_validator", file.path]) == 0)
    }

    static func run(_ command: [String]) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
