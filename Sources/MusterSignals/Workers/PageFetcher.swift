import MusterCore
import MusterMetrics
import MusterTransport

/// Fetches workers' pages and takes the wanted samples from them.
struct PageFetcher: Sendable {
    /// Sends one request.
    typealias Send = @Sendable (HTTPRequest) async throws(TransportError) -> HTTPResponse

    let send: Send

    init(http: HTTPClient) {
        send = { (request) async throws(TransportError) in try await http.send(request) }
    }

    init(send: @escaping Send) { self.send = send }

    /// The page's samples, whole or not at all; the failure says why for people.
    func samples(
        of address: WorkerAddress, _ scrape: WorkerScrape, keeping wanted: WantedMetrics
    ) async throws(Failure) -> [ExpositionSample] {
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await send(scrape.request(to: address))
        } catch {
            throw .unavailable("\(error)")
        }
        guard response.status == 200 else { throw .unavailable(Self.text(of: response)) }
        let type = response.headers["Content-Type"] ?? ""
        guard !type.lowercased().hasPrefix("text/html") else {
            throw .unavailable("the page is HTML, not metrics; is `path` right?")
        }
        do throws(ExpositionError) {
            return try Exposition.parse(response.body, as: ExpositionFormat(contentType: type), keeping: wanted)
        } catch {
            throw .unavailable("the page cannot be read: \(error)")
        }
    }

    private static func text(of response: HTTPResponse) -> String {
        guard (300...399).contains(response.status) else { return "answered \(response.status)" }
        return "answered \(response.status), a redirect; redirects are not followed, give the page's own place"
    }
}
