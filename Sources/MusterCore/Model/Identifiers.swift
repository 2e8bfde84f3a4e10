/// A name that is text: two of different kinds cannot be mixed up.
public protocol TextIdentifier: Hashable, Comparable, Sendable, Codable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The name itself.
    var rawValue: String { get }
    /// Wraps text that the caller has already validated.
    init(_ rawValue: String)
}

extension TextIdentifier {
    /// The bare name.
    public var description: String { rawValue }

    /// Wraps a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// Reads the bare name.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the bare name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// By the text, byte for byte.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The unique name of a fleet: `[a-z0-9-]`, 1...63 characters.
public struct FleetName: TextIdentifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The name of one worker, made by Muster before the launch: it is also the launch's idempotency token.
///
/// `Shape`: `<fleet>-<four hexadecimal digits of the journal's seed>-<sequence number in base 36>`.
public struct WorkerID: TextIdentifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The name of a placement within its fleet.
public struct PlacementName: TextIdentifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The name of a signal within its fleet.
public struct SignalName: TextIdentifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The name of a rule within its fleet.
public struct RuleName: TextIdentifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}
