import MusterCore

extension PolicyReader {
    /// The placements, or the one that `provider` stands for; empty after a report.
    func placements(_ fields: Fields) -> [PlacementPolicy] {
        exactlyOne(of: ["placements", "provider"], in: fields)
        if let node = fields["provider"] {
            guard let provider = plugIn(node, .provider, "`provider`") else { return [] }
            return [PlacementPolicy(name: "default", provider: provider, endpoint: provider.endpoint)]
        }
        guard let node = fields["placements"], let elements = list(node, "`placements`") else { return [] }
        if elements.isEmpty { findings.error(.outOfBounds, node.range, "`placements` must not be empty") }
        var seen: [PlacementName: SourceRange] = [:]
        var ports: [PortClaim] = []
        return elements.compactMap { element in
            guard let fields = self.fields(element, .placement, title: "a placement") else { return nil }
            let provider = plugIn(fields["provider"], .provider, "`provider`")
            let max = whole(fields["max"], "`max` of a placement", 0...1_000_000)
            guard let node = fields["name"], let text = text(node, "`name` of a placement") else { return nil }
            checkName(text, "placement", node.range)
            let name = PlacementName(text)
            if let first = seen[name] {
                findings.error(
                    .duplicateName, node.range, "there are two placements \(quoted(text))",
                    notes: [findings.note(first, "the other one is here")])
            }
            seen[name] = node.range
            guard let provider else { return nil }
            claimPorts(provider, fields["provider"]?.range ?? node.range, &ports)
            return PlacementPolicy(name: name, provider: provider, max: max, endpoint: provider.endpoint)
        }
    }

    /// Ports of this machine that a placement takes.
    private struct PortClaim {
        var ports: ClosedRange<Double>
        var range: SourceRange
    }

    /// Two placements of this machine must not hand out the same ports.
    private func claimPorts(_ provider: PlugInReference, _ range: SourceRange, _ claims: inout [PortClaim]) {
        guard provider.kind == PlugInSchema.process.kind, let ends = provider.settings["portRange"]?.list,
            let first = ends.first?.number, let last = ends.last?.number
        else { return }
        let claim = PortClaim(ports: first...last, range: range)
        if let other = claims.first(where: { $0.ports.overlaps(claim.ports) }) {
            findings.error(
                .overlap, range, "two placements hand out the same ports",
                notes: [findings.note(other.range, "the other one is here")], help: "give each a `portRange` of its own"
            )
        }
        claims.append(claim)
    }
}

extension PlugInReference {
    /// What the policy says of the engine or machine that workers are at; nil when it leaves that to the plug-in.
    fileprivate var endpoint: String? {
        let schema = PlugInSchema.builtIn.first { $0.role == .provider && $0.kind == kind }
        let named = schema?.keys.filter(\.isEndpoint).compactMap { settings[$0.name]?.text } ?? []
        return named.isEmpty ? nil : named.joined(separator: " ")
    }
}
