/// A part of a whole: 0.6 is 60%.
public struct Share: Hashable, Comparable, Sendable, Codable {
    /// The fraction; 1 is the whole.
    public let fraction: Double

    /// A share by its fraction.
    public init(_ fraction: Double) { self.fraction = fraction }

    /// A share by its percentage.
    public static func percent(_ value: Double) -> Share { Share(value / 100) }

    public static func < (left: Share, right: Share) -> Bool { left.fraction < right.fraction }

    /// Reads the fraction.
    public init(from decoder: any Decoder) throws {
        fraction = try decoder.singleValueContainer().decode(Double.self)
    }

    /// Writes the fraction.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(fraction)
    }
}

/// A number of workers, absolute or as a share of those there are.
public enum Adjustment: Hashable, Sendable, Codable {
    case workers(Int)
    case share(Share)
}

/// A bound on how fast the desired number may move.
public struct Limit: Hashable, Sendable, Codable {
    /// The largest moves allowed in `per`; of several, the one that allows most. Non-empty.
    public var atMost: [Adjustment]
    /// The trailing window that the moves are measured in.
    public var per: Duration

    public init(atMost: [Adjustment], per: Duration) {
        self.atMost = atMost
        self.per = per
    }
}

/// At most so many acts in a trailing window: `100 per 10m`.
public struct Quota: Hashable, Sendable, Codable {
    /// Acts allowed in the window.
    public var acts: Int
    /// The trailing window.
    public var per: Duration

    public init(acts: Int, per: Duration) {
        self.acts = acts
        self.per = per
    }

    /// Launches of a fleet of at most so many workers, when its policy does not say: all of it may come in a burst.
    public static func standardLaunches(most: Int) -> Quota { Quota(acts: max(100, most), per: .seconds(600)) }

    /// Retirements of a fleet of at most so many workers, when its policy does not say: half of it, so that after a burst
    /// it is not paid for an hour.
    public static func standardRetirements(most: Int) -> Quota { Quota(acts: max(40, most / 2), per: .seconds(600)) }
}

/// Settings of a plug-in as they stand in the policy, checked by the policy's schema, decoded by the plug-in itself.
public enum SettingValue: Hashable, Sendable, Codable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([SettingValue])
    /// Sorted by key, keys unique.
    case map([Setting])
}

/// One key of a plug-in's settings.
public struct Setting: Hashable, Sendable, Codable {
    public var key: String
    public var value: SettingValue

    public init(key: String, value: SettingValue) {
        self.key = key
        self.value = value
    }
}

/// Names a plug-in and carries its settings: `{haproxy: {socket: ..., backend: ...}}`.
public struct PlugInReference: Hashable, Sendable, Codable {
    /// The plug-in's name, for example `process` or `haproxy`.
    public var kind: String
    /// Its settings; a map, empty when there are none.
    public var settings: SettingValue

    public init(kind: String, settings: SettingValue = .map([])) {
        self.kind = kind
        self.settings = settings
    }
}

extension SettingValue {
    /// The value under a key of a map, or nil.
    public subscript(key: String) -> SettingValue? {
        guard case .map(let settings) = self else { return nil }
        return settings.first { $0.key == key }?.value
    }

    /// The text, when it is text.
    public var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The number, when it is one.
    public var number: Double? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The truth value, when it is one.
    public var flag: Bool? {
        if case .flag(let flag) = self { flag } else { nil }
    }

    /// The elements, when it is a list.
    public var list: [SettingValue]? {
        if case .list(let list) = self { list } else { nil }
    }

    /// The keys and values, when it is a map.
    public var map: [Setting]? {
        if case .map(let map) = self { map } else { nil }
    }
}
