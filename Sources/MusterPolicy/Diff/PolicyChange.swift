public import MusterCore

/// One value that two policies of a fleet do not have in common.
public struct PolicyChange: Hashable, Sendable, Codable {
    /// The names that lead to it, such as `workers.max` or `rules.throughput.target.goal.perWorker`.
    public var path: String
    /// For people; nil where there is none.
    public var before: String?
    public var after: String?

    /// `workers.max 400 -> 300`.
    public var text: String { "\(path) \(before ?? "none") -> \(after ?? "none")" }
}

extension PolicyChange {
    /// What differs, sorted by path; empty when the policies mean the same, whatever their files look like.
    public static func between(_ old: FleetPolicy, _ new: FleetPolicy) -> [PolicyChange] {
        var before: [String: Leaf] = [:]
        var after: [String: Leaf] = [:]
        collect(old, at: [], into: &before)
        collect(new, at: [], into: &after)
        return Set(before.keys).union(after.keys).sorted().compactMap { path in
            let (old, new) = (before[path], after[path])
            guard old?.exact != new?.exact else { return nil }
            // Values that people are told in the same words differ in digits that they are not told.
            let isClose = old?.text == new?.text
            return PolicyChange(
                path: path, before: isClose ? old?.exact : old?.text, after: isClose ? new?.exact : new?.text)
        }
    }

    /// A value with all of its digits, and for people.
    private struct Leaf {
        var exact: String
        var text: String
    }

    /// Every value with the names that lead to it. Elements with a name stand under it, others by their number from 1.
    private static func collect(_ value: Any, at path: [String], into found: inout [String: Leaf]) {
        if let text = text(value) {
            found[path.joined(separator: ".")] = Leaf(exact: "\(value)", text: text)
            return
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            if let some = mirror.children.first { collect(some.value, at: path, into: &found) }
        case .collection:
            for (place, child) in mirror.children.enumerated() {
                collect(child.value, at: path + [name(of: child.value) ?? "\(place + 1)"], into: &found)
            }
        default:
            if mirror.children.isEmpty {
                found[path.joined(separator: ".")] = Leaf(exact: "\(value)", text: "\(value)")
            }
            for child in mirror.children {
                // A case's only value stands for the case; kinds are named by their case.
                let label = child.label.flatMap { $0.hasPrefix(".") || $0 == "kind" ? nil : key($0) }
                collect(child.value, at: path + (label.map { [$0] } ?? []), into: &found)
            }
        }
    }

    /// As policies write it, where the core has another word.
    private static func key(_ label: String) -> String { label == "foresees" ? "foresight" : label }

    private static func text(_ value: Any) -> String? {
        switch value {
        case let duration as Duration: Phrase.duration(duration)
        case let share as Share: Phrase.share(share)
        case let adjustment as Adjustment: Phrase.adjustment(adjustment)
        case let number as Double: Phrase.number(number)
        case let text as String: text
        case let name as any TextIdentifier: name.rawValue
        case let zone as TimeZoneRules: zone.name
        default: nil
        }
    }

    private static func name(of element: Any) -> String? {
        for child in Mirror(reflecting: element).children where child.label == "name" || child.label == "key" {
            return text(child.value)
        }
        return nil
    }
}
