import Foundation
import MusterCore
import MusterPolicy
import Synchronization

/// Time zones as the system has them.
enum ZoneFiles {
    /// Those read so far: a thousand policies name a handful.
    private static let known = Mutex<[String: TimeZoneRules?]>([:])

    /// The rules of an IANA zone; nil when the system has none of that name. The name comes unchecked from a file.
    static func rules(of name: String) -> TimeZoneRules? {
        if let rules = known.withLock({ $0[name] }) { return rules }
        let rules = read(name)
        known.withLock { $0[name] = .some(rules) }
        return rules
    }

    private static func read(_ name: String) -> TimeZoneRules? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part.first != "."
                && part.unicodeScalars.allSatisfy {
                    $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-+.".unicodeScalars.contains($0))
                }
        }
        guard isPlain, parts.count <= 4 else { return nil }
        do {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/" + name))
            return try TimeZoneRules(tzif: Array(bytes), name: name)
        } catch {
            return nil
        }
    }
}
