import MusterCore

/// Reads a provider's settings of a placement; every error names the placement, the key and the remedy.
struct PlacementSettings {
    private let settings: [Setting]
    private let path: String

    /// Fails with `invalidRequest` when the settings are not a map or have a key that is not `known`.
    init(_ placement: PlacementPolicy, known: [String]) throws(Failure) {
        try self.init(
            placement.provider.settings,
            path: "placement '\(placement.name)': provider.\(placement.provider.kind)", known: known)
    }

    private init(_ value: SettingValue, path: String, known: [String]) throws(Failure) {
        guard case .map(let settings) = value else {
            throw .invalidRequest("\(path): must be a map with the keys \(known.joined(separator: ", "))")
        }
        if let stranger = settings.first(where: { !known.contains($0.key) }) {
            throw .invalidRequest(
                "\(path).\(stranger.key): unknown key; known are \(known.joined(separator: ", "))")
        }
        self.settings = settings
        self.path = path
    }

    /// The place of a key, for messages.
    func place(_ key: String) -> String { "\(path).\(key)" }

    /// Says what is wrong with a key.
    func wrong(_ key: String, _ why: String) -> Failure { .invalidRequest("\(place(key)): \(why)") }

    /// The raw value of a key.
    func value(_ key: String) -> SettingValue? { settings.first { $0.key == key }?.value }

    func text(_ key: String) throws(Failure) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.text, !text.isEmpty else { throw wrong(key, "must be a text that is not empty") }
        return try sound(text, key)
    }

    func texts(_ key: String) throws(Failure) -> [String]? {
        guard let value = value(key) else { return nil }
        guard let list = value.list, !list.isEmpty else {
            throw wrong(key, "must be a list of texts that is not empty, such as [\"/usr/bin/serve\", \"--quiet\"]")
        }
        var texts: [String] = []
        for (index, element) in list.enumerated() {
            guard let text = Self.rendered(element) else { throw wrong("\(key)[\(index)]", "must be a text") }
            texts.append(try sound(text, "\(key)[\(index)]"))
        }
        return texts
    }

    /// Names and values, sorted by name; numbers and truth values are written out.
    func variables(_ key: String) throws(Failure) -> [(name: String, value: String)] {
        guard let value = value(key) else { return [] }
        guard let map = value.map else { throw wrong(key, "must be a map of names to texts") }
        var variables: [(name: String, value: String)] = []
        for setting in map {
            let place = "\(key).\(setting.key)"
            guard let text = Self.rendered(setting.value) else { throw wrong(place, "must be a text") }
            guard !setting.key.isEmpty, !setting.key.contains("=") else {
                throw wrong(place, "a variable's name must not be empty nor contain '='")
            }
            variables.append((try sound(setting.key, place), try sound(text, place)))
        }
        return variables.sorted { $0.name < $1.name }
    }

    /// A whole number in the range.
    func whole(_ key: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.number, let whole = Int(exactly: number), range.contains(whole) else {
            throw wrong(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }

    /// A number above zero, at most `limit`.
    func positive(_ key: String, upTo limit: Double) throws(Failure) -> Double? {
        guard let value = value(key) else { return nil }
        guard let number = value.number, number > 0, number <= limit else {
            throw wrong(key, "must be a number above 0, at most \(limit)")
        }
        return number
    }

    /// Seconds, as a duration.
    func duration(_ key: String) throws(Failure) -> Duration? {
        guard let value = value(key) else { return nil }
        guard let seconds = value.number, seconds >= 0, seconds <= 86_400 else {
            throw wrong(key, "must be a number of seconds from 0 to 86400")
        }
        return .milliseconds(Int64((seconds * 1000).rounded()))
    }

    func map(_ key: String, known: [String]) throws(Failure) -> PlacementSettings? {
        guard let value = value(key) else { return nil }
        return try PlacementSettings(value, path: place(key), known: known)
    }

    private func sound(_ text: String, _ key: String) throws(Failure) -> String {
        guard !text.utf8.contains(0) else { throw wrong(key, "must not contain a NUL character") }
        return text
    }

    private static func rendered(_ value: SettingValue) -> String? {
        switch value {
        case .text(let text): text
        case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .list, .map: nil
        }
    }
}
