import MusterCore
import MusterPolicy

/// A decoder that knows three zones and takes every PromQL expression but those with `BAD`.
let decoder = PolicyDecoder(
    options: .init(
        zone: { name in
            switch name {
            case "UTC": .utc
            case "Europe/London":
                TimeZoneRules(
                    name: name, initialOffset: 0,
                    transitions: [.init(at: 1_774_746_000, offset: 3_600), .init(at: 1_792_890_000, offset: 0)])
            case "Asia/Kolkata": TimeZoneRules(name: name, initialOffset: 19_800, transitions: [])
            default: nil
            }
        },
        promql: { text in
            guard let range = text.range(of: "BAD") else { return nil }
            let offset = text[..<range.lowerBound].utf8.count
            return (offset, 3, "unexpected `BAD`")
        }))

extension String {
    fileprivate func range(of word: String) -> Range<String.Index>? {
        indices.first { self[$0...].hasPrefix(word) }.map { $0..<index($0, offsetBy: word.count) }
    }
}

/// The smallest policy there is.
let smallest = """
    fleet: wallet
    workers: {min: 1, max: 10}
    provider: {process: {command: [wallet]}}
    signals:
      tps: {workers: {promql: "sum(tps)"}}
      p99: {workers: {promql: "max(p99)"}}
    rules:
      throughput: {target: {signal: tps, perWorker: 50}}

    """

func decode(_ text: String, path: String = "wallet.yaml") -> PolicyResult {
    decoder.decode(files: [SourceFile(path: path, bytes: Array(text.utf8))])
}

/// The text form of everything there is to say.
func rendered(_ result: PolicyResult) -> String { DiagnosticRenderer().render(result.diagnostics) }
