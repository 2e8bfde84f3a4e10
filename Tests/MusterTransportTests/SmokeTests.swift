import MusterTransport
import Testing

@Test func refusedConnection() async throws {
    let client = try HTTPClient()
    await #expect(throws: TransportError.connectionRefused) {
        try await client.send(HTTPRequest(url: "http://127.0.0.1:1/"))
    }
    await client.shutdown()
}
