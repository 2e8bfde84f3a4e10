import MusterCore
import MusterWire

/// An object of a line, read by its keys; what is wrong with a key is told with its place.
struct JSONFields {
    let bytes: ArraySlice<UInt8>
    let value: JSONValue

    /// No amount of workers or seconds is larger.
    private static let most = 1e9

    func keys() throws(LineProblem) -> [String] { try entries().map(\.key) }

    func allow(_ known: [String]) throws(LineProblem) {
        for entry in try entries() where !known.contains(entry.key) {
            let names = known.map { "`\($0)`" }.joined(separator: ", ")
            throw problem("unknown key `\(entry.key)`; known are \(names)", at: entry.key)
        }
    }

    func problem(_ message: String, at key: String) -> LineProblem {
        JSONLine.problem(message, at: find(key)?.place ?? value.place, in: bytes)
    }

    func number(_ key: String) throws(LineProblem) -> Double {
        guard let number = try optionalNumber(key) else { throw problem("`\(key)` has to be a number", at: key) }
        return number
    }

    /// Nil when it is missing or null.
    func optionalNumber(_ key: String) throws(LineProblem) -> Double? {
        switch find(key)?.content {
        case .number(let number): return number
        case nil, .null: return nil
        default: throw problem("`\(key)` has to be a number", at: key)
        }
    }

    /// A number from 0 to a thousand million.
    func amount(_ key: String) throws(LineProblem) -> Double {
        guard let amount = try optionalAmount(key) else { throw problem("`\(key)` has to be a number", at: key) }
        return amount
    }

    func optionalAmount(_ key: String) throws(LineProblem) -> Double? {
        guard let number = try optionalNumber(key) else { return nil }
        guard number >= 0, number <= Self.most else { throw problem("`\(key)` has to be 0...1e9", at: key) }
        return number
    }

    func moment(_ key: String) throws(LineProblem) -> Instant {
        guard case .text(let text) = find(key)?.content, let stamp = Timestamp(text) else {
            throw problem("`\(key)` has to be a time such as 2026-11-27T08:05:00Z", at: key)
        }
        return stamp.instant
    }

    func fields(_ key: String) throws(LineProblem) -> JSONFields {
        guard let found = find(key), case .map = found.content else {
            throw problem("`\(key)` has to be an object", at: key)
        }
        return JSONFields(bytes: bytes, value: found)
    }

    func list(_ key: String) throws(LineProblem) -> [JSONFields] {
        guard case .list(let elements) = find(key)?.content else {
            throw problem("`\(key)` has to be a list of objects", at: key)
        }
        return elements.map { JSONFields(bytes: bytes, value: $0) }
    }

    /// Empty when it is missing.
    func optionalList(_ key: String) throws(LineProblem) -> [JSONFields] { find(key) == nil ? [] : try list(key) }

    private func entries() throws(LineProblem) -> [(key: String, value: JSONValue)] {
        guard case .map(let entries) = value.content else {
            throw JSONLine.problem("an object is wanted here", at: value.place, in: bytes)
        }
        return entries
    }

    private func find(_ key: String) -> JSONValue? {
        guard case .map(let entries) = value.content else { return nil }
        for entry in entries where entry.key == key { return entry.value }
        return nil
    }
}
