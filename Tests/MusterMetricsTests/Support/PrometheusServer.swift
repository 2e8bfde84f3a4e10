import Foundation

@testable import MusterMetrics

/// A real Prometheus on a port of its own, empty at first.
final class PrometheusServer {
    static let program = "/usr/bin/prometheus"

    /// What it answers to a query.
    enum Answer {
        case value(PromQLValue)
        /// A result that Prometheus can show and an evaluation here cannot give.
        case rangeVector
        case refused(String)
        case failed(String)
    }

    private let process = Process()
    private let folder: URL
    private let port: UInt16

    init() throws {
        folder = URL.temporaryDirectory.appending(path: "muster-prometheus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let configuration = folder.appending(path: "prometheus.yml")
        try "global: {scrape_interval: 1h}\n".write(to: configuration, atomically: true, encoding: .utf8)
        port = try LoopbackHTTP.freePort()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = [
            "--config.file=\(configuration.path())", "--storage.tsdb.path=\(folder.appending(path: "tsdb").path())",
            "--storage.tsdb.retention.time=100y", "--web.listen-address=127.0.0.1:\(port)",
            "--web.enable-remote-write-receiver",
        ]
        let log = Pipe()
        process.standardError = log
        try process.run()
        try waitUntilReady(log)
    }

    /// Reads the log until it says that the server is ready, which takes no polling.
    private func waitUntilReady(_ log: Pipe) throws {
        var text = ""
        while !text.contains("Server is ready to receive web requests") {
            let more = log.fileHandleForReading.availableData
            if more.isEmpty { throw LoopbackHTTP.Failed(what: "prometheus did not start:\n\(text)") }
            text += String(decoding: more, as: UTF8.self)
        }
        let ready = try LoopbackHTTP.send("GET", "/-/ready", port: port)
        if ready.status != 200 { throw LoopbackHTTP.Failed(what: "not ready: \(ready.status)") }
    }

    func stop() throws {
        process.terminate()
        process.waitUntilExit()
        try FileManager.default.removeItem(at: folder)
    }

    func take(_ store: SeriesStore) throws {
        let answer = try LoopbackHTTP.send(
            "POST", "/api/v1/write", port: port, headers: ["Content-Encoding: snappy"],
            body: RemoteWrite.body(of: store))
        if answer.status != 204 {
            throw LoopbackHTTP.Failed(what: "remote write: \(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    func query(_ text: String, at time: Int64) throws -> Answer {
        let allowed = CharacterSet.alphanumerics
        guard let encoded = text.addingPercentEncoding(withAllowedCharacters: allowed) else {
            throw LoopbackHTTP.Failed(what: "not to be encoded: \(text)")
        }
        let seconds = "\(time / 1000).\(String(1000 + time % 1000).dropFirst())"
        let answer = try LoopbackHTTP.send(
            "POST", "/api/v1/query", port: port, headers: ["Content-Type: application/x-www-form-urlencoded"],
            body: Array("query=\(encoded)&time=\(seconds)".utf8))
        let reply = try JSONDecoder().decode(Reply.self, from: answer.body)
        guard let content = reply.data else {
            let message = reply.error ?? "no error given"
            return answer.status == 400 ? .refused(message) : .failed(message)
        }
        return content.result.map { .value($0) } ?? .rangeVector
    }
}

private struct Reply: Decodable {
    let data: Content?
    let error: String?

    struct Content: Decodable {
        /// nil: a range vector.
        let result: PromQLValue?

        private enum Keys: String, CodingKey {
            case resultType, result
        }

        init(from decoder: any Decoder) throws {
            let keys = try decoder.container(keyedBy: Keys.self)
            switch try keys.decode(String.self, forKey: .resultType) {
            case "vector":
                let samples = try keys.decode([Element].self, forKey: .result).map { element in
                    let labels = element.metric.map { MetricLabel(name: $0.key, value: $0.value) }
                    return PromQLSample(
                        labels: MetricLabels(name: "", labels), value: try number(element.value.text))
                }
                result = .vector(samples.sorted { $0.labels < $1.labels })
            case "scalar": result = .scalar(try number(keys.decode(Point.self, forKey: .result).text))
            case "string": result = .string(try keys.decode(Point.self, forKey: .result).text)
            case "matrix": result = nil
            case let other: throw LoopbackHTTP.Failed(what: "a result of type \(other)")
            }
        }
    }

    struct Element: Decodable {
        let metric: [String: String]
        let value: Point
    }

    struct Point: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            var parts = try decoder.unkeyedContainer()
            _ = try parts.decode(Double.self)
            text = try parts.decode(String.self)
        }
    }
}

private func number(_ text: String) throws -> Double {
    guard let value = Double(text) else { throw LoopbackHTTP.Failed(what: "not a number: \(text)") }
    return value
}
