import Foundation
import Logging
import MusterCore
import MusterDaemon

/// One line an event on standard error: text for people, or JSON.
struct LineLogHandler: LogHandler {
    let isJSON: Bool
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    init(isJSON: Bool) { self.isJSON = isJSON }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let pairs = all.map { (key: $0.key, value: "\($0.value)") }.sorted { $0.key < $1.key }
        let time = Timestamps.text(Instant(seconds: Date().timeIntervalSince1970))
        let line =
            isJSON
            ? json(time, event.level, "\(event.message)", pairs) : text(time, event.level, "\(event.message)", pairs)
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    private func text(_ time: String, _ level: Logger.Level, _ message: String, _ pairs: [(key: String, value: String)])
        -> String
    {
        let tail = pairs.map { " \($0.key)=\($0.value.contains(" ") ? "\"\($0.value)\"" : $0.value)" }.joined()
        return "\(time) \(level.rawValue.uppercased()) \(Self.oneLine(message))\(Self.oneLine(tail))"
    }

    private func json(_ time: String, _ level: Logger.Level, _ message: String, _ pairs: [(key: String, value: String)])
        -> String
    {
        var fields = [("time", time), ("level", level.rawValue), ("message", message)]
        fields += pairs.map { ($0.key, $0.value) }
        return "{" + fields.map { "\(Self.quoted($0.0)):\(Self.quoted($0.1))" }.joined(separator: ",") + "}"
    }

    /// A line stays one line, whatever was said.
    private static func oneLine(_ text: String) -> String {
        text.replacingOccurrences(of: "\n", with: "\\n").replacingOccurrences(of: "\r", with: "\\r")
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }
}
