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
        },
        // 2026-03-01: the clocks of London change on 2026-03-29 and 2026-10-25.
        now: Instant(seconds: 1_772_323_200)))

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

func decode(_ text: String, path: String = "wallet.yaml") -> PolicyResult { decode([(path, text)]) }

/// Several files, by their paths. That nothing uses `p99` is not told: it is there for tests that need a second signal.
func decode(_ files: [(path: String, text: String)]) -> PolicyResult {
    var result = decoder.decode(files: files.map { SourceFile(path: $0.path, bytes: Array($0.text.utf8)) })
    result.diagnostics.removeAll { $0.code == .unusedSignal && $0.message.contains("`p99`") }
    return result
}

/// The text form of everything there is to say.
func rendered(_ result: PolicyResult) -> String { DiagnosticRenderer().render(result.diagnostics) }
