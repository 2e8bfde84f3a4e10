import Foundation
import ServerFixture
import Testing

@testable import MusterServer

@Suite("The API's description")
struct OpenAPITests {
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
        .enabled(if: TestPython.path != nil, ".build/venv is not there: run `deploy/setup test`"))
    func valid() async throws {
        let bytes = try OpenAPIDocument(version: "1", routes: Route.all).bytes()
        let (code, said) = try TestPython.run(
            ["-m", "openapi_spec_validator", "-"], input: String(decoding: bytes, as: UTF8.self))
        #expect(code == 0, "\(said)")
    }
}
