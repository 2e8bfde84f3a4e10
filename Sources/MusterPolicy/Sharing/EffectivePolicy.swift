import MusterCore

/// A policy with everything that it takes over and every default, and where each value comes from.
public struct EffectivePolicy: Sendable {
    /// One line of it.
    public struct Line: Hashable, Sendable {
        /// The keys that lead to it, such as `workers.min`; elements of lists by their number from 0.
        public var path: String
        /// As it stands in a policy, indented; a default that no value says is a comment.
        public var text: String
        /// The value in one line; nil for a key that only opens a map or list.
        public var value: String?
        /// `FILE:LINE`, or `default`; nil for a key that only opens a map or list.
        public var origin: String?
    }

    /// From top to bottom, in the order of the reference.
    public var lines: [Line]

    /// A policy file with the origins as comments.
    public var text: String {
        let width = min(60, lines.map(\.text.count).max() ?? 0)
        return lines.map { line in
            guard let origin = line.origin else { return line.text + "\n" }
            let gap = String(repeating: " ", count: max(0, width - line.text.count) + 2)
            return line.text + gap + "# " + origin + "\n"
        }.joined()
    }

    /// A list of `key`, `value` and `from`.
    public var json: String {
        let entries = lines.compactMap { line -> JSONTree? in
            guard let value = line.value, let origin = line.origin else { return nil }
            return ["key": .text(line.path), "value": .text(value), "from": .text(origin)]
        }
        return JSONTree.list(entries).rendered() + "\n"
    }
}

extension PolicyDecoder {
    /// The effective policy of a fleet among the files; nil when none of them describes it or what it extends is not
    /// there. The diagnostics are those of all files.
    public func effective(fleet: String, of files: [SourceFile]) -> (policy: EffectivePolicy?, result: PolicyResult) {
        let result = decode(files: files)
        let documents = PolicyDocument.read(files, limits: options.limits)
        var inheritance = Inheritance(documents)
        for document in documents where document.entry("fleet")?.value.scalar == fleet {
            guard let root = document.root, let complete = inheritance.complete(root, document.findings) else {
                continue
            }
            let foresees = result.policies.first { $0.fleet.rawValue == fleet }?.foresees ?? false
            var writer = EffectiveWriter(paths: files.map(\.path), plugIns: options.plugIns, foresees: foresees)
            writer.block(.policy, complete, [])
            return (EffectivePolicy(lines: writer.lines), result)
        }
        return (nil, result)
    }
}
