import Foundation
import MusterCore

/// How a body cannot be read or written.
package enum CodecFailure: Error, Hashable, Sendable {
    /// Written by a newer version of Muster.
    case newer(found: Int, supported: Int)
    /// Not what any version wrote; the text says where and what.
    case unreadable(String)
    case unwritable(String)
}

/// Facts and snapshots as JSON with their version: `{"fact":{"evaluated":{...}},"version":1}`.
///
/// The same value gives the same bytes in every process. Numbers that are not finite are the texts `nan`, `inf` and
/// `-inf`.
///
/// `Important`: a body of a fact or a state that changes its shape in any way needs a new `BodyMigration`; an older
/// Muster must see that it cannot read it.
package struct FactCodec: Sendable {
    /// The version that is written.
    package let version: Int
    private let migrations: [BodyMigration]
    private let encoder: JSONEncoder
    private let decoder: JSONDecoder

    /// A codec with these migrations; its version is one more than there are.
    package init(migrations: [BodyMigration] = BodyMigration.all) {
        self.migrations = migrations
        version = migrations.count + 1
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    }

    /// The fact's body.
    package func encode(_ fact: Fact) throws(CodecFailure) -> Data {
        try write(Body(version: version, fact: fact, state: nil))
    }

    /// The snapshot's body.
    package func encode(_ state: ControlState) throws(CodecFailure) -> Data {
        try write(Body(version: version, fact: nil, state: state))
    }

    /// The fact of a body of this or an earlier version.
    package func fact(_ body: Data) throws(CodecFailure) -> Fact {
        guard let fact = try read(body, migrating: "fact", by: \.fact).fact else {
            throw .unreadable("the body holds no fact")
        }
        return fact
    }

    /// The state of a snapshot's body of this or an earlier version.
    package func state(_ body: Data) throws(CodecFailure) -> ControlState {
        guard let state = try read(body, migrating: "state", by: \.state).state else {
            throw .unreadable("the body holds no state")
        }
        return state
    }
}

extension FactCodec {
    /// The version is read first: what follows may have any shape when it is not ours.
    private struct Version: Decodable {
        var version: Int
    }

    private struct Body: Codable {
        var version: Int
        var fact: Fact?
        var state: ControlState?
    }

    private func write(_ body: Body) throws(CodecFailure) -> Data {
        do {
            return try encoder.encode(body)
        } catch {
            throw .unwritable(Self.text(of: error))
        }
    }

    private func read(
        _ bytes: Data, migrating key: String, by change: KeyPath<BodyMigration, BodyMigration.Change>
    ) throws(CodecFailure) -> Body {
        do {
            let body = try decoder.decode(Body.self, from: bytes)
            if body.version == version { return body }
        } catch {
            // The version decides whether this is an older body, a newer one or a broken one.
            let found = try version(of: bytes)
            if found == version { throw .unreadable(reason(of: error, in: bytes)) }
        }
        return try migrate(bytes, from: try version(of: bytes), key, change)
    }

    private func version(of bytes: Data) throws(CodecFailure) -> Int {
        let found: Int
        do {
            found = try decoder.decode(Version.self, from: bytes).version
        } catch {
            throw .unreadable(Self.text(of: error))
        }
        if found > version { throw .newer(found: found, supported: version) }
        if found < 1 { throw .unreadable("the body's version is \(found)") }
        return found
    }

    private func migrate(
        _ bytes: Data, from found: Int, _ key: String, _ change: KeyPath<BodyMigration, BodyMigration.Change>
    ) throws(CodecFailure) -> Body {
        do {
            var tree = try decoder.decode(JSONValue.self, from: bytes)
            for migration in migrations[(found - 1)...] {
                tree[key] = try tree[key].map(migration[keyPath: change])
            }
            tree["version"] = .integer(Int64(version))
            return try decoder.decode(Body.self, from: encoder.encode(tree))
        } catch {
            throw .unreadable("a body of version \(found): " + Self.text(of: error))
        }
    }

    /// Names the fact when it is one that this version does not know.
    private func reason(of error: any Error, in bytes: Data) -> String {
        guard case .success(let tree) = Result(catching: { try decoder.decode(JSONValue.self, from: bytes) }),
            case .map(let fact)? = tree["fact"], let name = fact.keys.sorted().first
        else { return Self.text(of: error) }
        return "fact `\(name)`: " + Self.text(of: error)
    }

    private static func text(of error: any Error) -> String {
        let context: DecodingError.Context
        switch error {
        case DecodingError.keyNotFound(let key, let found):
            return "`\(key.stringValue)` is missing" + place(found.codingPath)
        case DecodingError.typeMismatch(_, let found), DecodingError.valueNotFound(_, let found),
            DecodingError.dataCorrupted(let found):
            context = found
        default: return String(describing: error)
        }
        return context.debugDescription + place(context.codingPath)
    }

    private static func place(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "" : " at " + path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
