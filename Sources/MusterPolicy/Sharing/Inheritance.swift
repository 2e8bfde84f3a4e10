/// The `defaults` documents of a set of files, and what policies become that extend them.
struct Inheritance {
    private var documents: [String: PolicyDocument] = [:]
    private var used: Set<String> = []

    /// More than these above one another are a mistake.
    static let most = 8

    /// Finds the documents among the files and reports names that two of them have.
    init(_ files: [PolicyDocument]) {
        for file in files {
            guard let entry = file.entry("defaults") else { continue }
            if let fleet = file.entry("fleet") {
                file.findings.error(
                    .conflictingKeys, entry.keyRange, "a file describes a fleet or holds defaults, not both",
                    notes: [file.findings.note(fleet.keyRange, "the fleet is here")],
                    help: "to take over what another file says, write `extends: NAME`")
                continue
            }
            guard let name = entry.value.scalar, PolicyReader.isName(name) else {
                file.findings.error(
                    .badName, entry.value.range, "`defaults` must be a name that policies can extend",
                    help: "1...63 of A-Z, a-z, 0-9, `_` and `-`, a letter first")
                continue
            }
            if let other = documents[name], let first = other.entry("defaults") {
                file.findings.error(
                    .duplicateName, entry.value.range, "there are two `defaults` documents \(quoted(name))",
                    notes: [file.findings.note(first.value.range, "the other one is here")])
                continue
            }
            documents[name] = file
        }
    }

    /// The policy with everything that it takes over; nil, after a report in `findings`, when that cannot be.
    mutating func complete(_ root: YAMLNode, _ findings: Findings) -> YAMLNode? {
        var chain: [YAMLNode] = []
        var seen: [String] = []
        var next = root
        while let entry = next.entry("extends") {
            guard let name = entry.value.scalar else {
                findings.error(.wrongType, entry.value.range, "`extends` must be the name of a `defaults` document")
                return nil
            }
            guard let document = documents[name], let base = document.root else {
                let known = documents.keys.sorted()
                findings.error(
                    .unknownReference, entry.value.range,
                    "there is no `defaults` document \(quoted(name))\(Suggestion.text(name, in: known))",
                    help: known.isEmpty
                        ? "no file of those that were given begins with `defaults: NAME`"
                        : "defaults: \(known.joined(separator: ", "))")
                return nil
            }
            guard !seen.contains(name), seen.count < Self.most else {
                findings.error(
                    .extendsLoop, entry.value.range,
                    seen.contains(name)
                        ? "`extends` comes back to \(quoted(name))"
                        : "more than \(Self.most) documents extend one another")
                return nil
            }
            seen.append(name)
            used.insert(name)
            chain.append(base)
            next = base
        }
        guard var result = chain.popLast() else { return root }
        for node in chain.reversed() + [root] {
            result = PolicyMerge.block(LanguageBlock.policy, result, node)
        }
        if case .map(let entries) = result.content {
            result.content = .map(entries.filter { $0.key != "extends" && $0.key != "defaults" })
        }
        return result
    }

    /// Says of documents that nobody extends that nobody has checked them.
    func reportUnused() {
        for name in documents.keys.sorted() where !used.contains(name) {
            guard let document = documents[name], let entry = document.entry("defaults") else { continue }
            document.findings.warning(
                .unusedDefaults, entry.value.range, "no policy extends \(quoted(name)): nothing in it is checked",
                help: "write `extends: \(name)` into a policy, or remove the file")
        }
    }
}
