import Foundation
import MusterTransport
import Testing

/// No secret stands in any text that the module makes.
@Suite struct RedactionTests {
    private static let secrets = ["s3cr3t-bearer", "s3cr3t-query", "s3cr3t-user", "s3cr3t-header", "s3cr3t-proxy"]

    private static func request(_ host: String) -> HTTPRequest {
        var request = HTTPRequest(
            url: "http://ann:s3cr3t-user@\(host)/m?token=s3cr3t-query&x-signature=s3cr3t-query&a=b")
        request.headers = ["X-Api-Key": "s3cr3t-header", "Cookie": "s3cr3t-header", "X-Other": "s3cr3t-header"]
        request.authorization = .bearer(Secret("s3cr3t-bearer"))
        return request
    }

    private func expectNoSecret(in text: String) {
        for secret in Self.secrets { #expect(!text.contains(secret), "\(text)") }
    }

    @Test func noFormOfARequestShowsThem() {
        let request = Self.request("127.0.0.1")
        var dumped = ""
        dump(request, to: &dumped)
        dump(request.authorization, to: &dumped)
        dump(request.headers, to: &dumped)
        for text in ["\(request)", String(reflecting: request), "\(request.headers)", dumped] {
            expectNoSecret(in: text)
        }
        #expect(
            "\(request)"
                == "GET http://<redacted>@127.0.0.1/m?token=<redacted>&x-signature=<redacted>&a=b")
    }

    @Test(arguments: ["127.0.0.1:1", "no-such-host.invalid", "[::1", "127.0.0.1:99999"])
    func noErrorShowsThem(_ host: String) async throws {
        let client = try HTTPClient()
        var request = Self.request(host)
        for proxy in [nil, "http://u:s3cr3t-proxy@127.0.0.1:1", "nonsense://u:s3cr3t-proxy@x"] {
            request.proxy = proxy
            let error = try #require(
                await failure { () throws(TransportError) in try await client.send(request) })
            expectNoSecret(in: "\(error) \(String(reflecting: error))")
        }
        await client.shutdown()
    }

    @Test(arguments: ["pass", "auth", "pwd", "jwt", "user_pass", "db-pwd", "X-Auth", "bearer", "passphrase", "apikey"])
    func namesThatSpeakOfSecrets(_ name: String) {
        #expect(Redaction.isSecret(name: name))
        #expect(Redaction.url("http://h/p?\(name)=abc&x=1") == "http://h/p?\(name)=<redacted>&x=1")
        #expect("\(HTTPHeaders([(name, "abc")]))" == "\(name.lowercased()): <redacted>")
    }

    @Test func urlsKeepWhatIsHarmless() {
        #expect(Redaction.url("https://h:1/p?match[]=up&x=1") == "https://h:1/p?match[]=up&x=1")
        #expect(
            Redaction.url("http://h/p?X-Amz-Signature=abc#frag") == "http://h/p?X-Amz-Signature=<redacted>#<redacted>")
        #expect(Redaction.url("http://h/a@b") == "http://h/a@b")
        #expect(
            "\(HTTPHeaders([("Content-Type", "a/b"), ("Authorization", "x")]))"
                == "content-type: a/b, authorization: <redacted>")
    }
}
