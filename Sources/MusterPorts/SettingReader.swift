import MusterCore

/// Reads a plug-in's settings one key at a time; every mistake names the plug-in, the key and the remedy.
package struct SettingReader: Sendable {
    private let settings: SettingValue
    private let place: String

    /// Refuses anything but a map of `keys`; `place` is how errors name it, for example `haproxy`.
    package init(_ settings: SettingValue, of place: String, keys: [String]) throws(Failure) {
        guard let map = settings.map else { throw .invalidRequest("\(place) takes a map of settings") }
        for setting in map where !keys.contains(setting.key) {
            throw .invalidRequest(
                "\(place) has no setting `\(setting.key)`; it has \(keys.map { "`\($0)`" }.joined(separator: ", "))")
        }
        self.settings = settings
        self.place = place
    }

    /// The failure for a mistake at a key.
    package func mistake(_ key: String, _ remedy: String) -> Failure {
        .invalidRequest("\(place): `\(key)` \(remedy)")
    }

    /// Text that is not empty, or nil when the key is not there.
    package func text(_ key: String) throws(Failure) -> String? {
        guard let value = settings[key] else { return nil }
        guard let text = value.text, !text.isEmpty else { throw mistake(key, "must be text that is not empty") }
        return text
    }

    /// Text that has to be there; `remedy` says what to write.
    package func requiredText(_ key: String, _ remedy: String) throws(Failure) -> String {
        guard let text = try text(key) else { throw mistake(key, "is missing; \(remedy)") }
        return text
    }

    /// A whole number within `range`, or nil when the key is not there.
    package func whole(_ key: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
        guard let value = settings[key] else { return nil }
        guard let number = value.number, let whole = Int(exactly: number), range.contains(whole) else {
            throw mistake(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }

    /// A duration within `range`, or nil when the key is not there: seconds, as the policy decoder gives them, or text
    /// such as `250ms`.
    package func duration(_ key: String, in range: ClosedRange<Duration>) throws(Failure) -> Duration? {
        guard let value = settings[key] else { return nil }
        let seconds = value.number.flatMap { $0.magnitude < 1e9 ? Duration.nanoseconds(Int64($0 * 1e9)) : nil }
        guard let duration = seconds ?? value.text.flatMap({ Duration(setting: $0) }), range.contains(duration) else {
            throw mistake(key, "must be a duration from \(range.lowerBound) to \(range.upperBound), such as `2s`")
        }
        return duration
    }

    /// `true` or `false`, or nil when the key is not there.
    package func flag(_ key: String) throws(Failure) -> Bool? {
        guard let value = settings[key] else { return nil }
        guard let flag = value.flag else { throw mistake(key, "must be true or false") }
        return flag
    }

    /// The map under a key, or nil when the key is not there.
    package func map(_ key: String, keys: [String]) throws(Failure) -> SettingReader? {
        guard let value = settings[key] else { return nil }
        return try SettingReader(value, of: "\(place).\(key)", keys: keys)
    }

    /// The value under a key as it is, or nil.
    package func value(_ key: String) -> SettingValue? { settings[key] }
}

extension Duration {
    /// Reads `250ms`, `1.5s`, `1h30m`, `7d`; nil for anything else, and beyond 10,000 days.
    package init?(setting text: String) {
        var total = 0.0
        var rest = Substring(text)
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard digits.first != ".", digits.last != ".", let number = Double(digits),
                let scale = Self.unitSeconds[String(unit)]
            else { return nil }
            total += number * scale
        }
        guard !text.isEmpty, total < 864e6 else { return nil }
        self = .nanoseconds(Int64((total * 1e9).rounded()))
    }

    private static let unitSeconds: [String: Double] = ["ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400]
}
