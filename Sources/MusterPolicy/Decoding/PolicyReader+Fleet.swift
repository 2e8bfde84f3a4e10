import MusterCore

extension PolicyReader {
    /// The whole policy; nil when a part without a default is missing or wrong.
    func policy(_ root: YAMLNode) -> FleetPolicy? {
        guard let fields = fields(root, .policy) else { return nil }
        let fleet = fleetName(fields["fleet"])
        if let fleet, let node = fields["fleet"] { findings.fleet = (fleet, node.range) }
        var reader = self
        let bounds = workerBounds(fields["workers"])
        reader.most = bounds?.max
        reader.signals = signalNames(fields["signals"])
        reader.sources = sources(fields["signals"])
        let serves = reader.serves(entries(of: fields["workers"]).first { $0.key == "serves" }?.value)
        reader.served = serves
        let placements = reader.placements(fields)
        let signals = reader.signalPolicies(fields["signals"])
        let rules = reader.rules(fields["rules"])
        let foresees = rules.contains(where: \.kind.foresees)
        let scaleOut = reader.direction(fields["scaleOut"], .direction, foresees ? .foreseenOut : .scaleOut)
        let scaleIn = reader.direction(fields["scaleIn"], .scaleIn, foresees ? .foreseenIn : .scaleIn)
        let pick = reader.pick(fields["scaleIn"])
        let headroom = reader.headroom(fields["headroom"])
        let drain = reader.drain(fields["drain"])
        let health = reader.health(fields["health"])
        let guards = reader.guards(fields["guards"])
        let (baseline, cost) = reader.cost(fields["cost"])
        let owner = text(fields["owner"], "`owner`")
        let mode: FleetMode = choice(fields["mode"], "`mode`") ?? .active
        if let node = fields["shadows"] { check(node, .form(.policyFile), "`shadows`") }
        guard let fleet, var bounds else { return nil }
        if case .stated(let capacity) = serves { bounds.serves = capacity }
        if case .learned(let goal) = serves { bounds.learns = goal }
        if entries(of: fields["rules"]).isEmpty, bounds.min != bounds.max, let node = fields["fleet"] {
            findings.warning(
                .noRule, node.range, "the fleet has no rule: it keeps the number of workers it has",
                help: "add a rule, or set `min` and `max` to the same number")
        }
        let policy = FleetPolicy(
            fleet: fleet, owner: owner, mode: mode, workers: bounds, placements: placements, signals: signals,
            rules: rules, scaleOut: scaleOut, scaleIn: scaleIn, pick: pick, headroom: headroom, drain: drain,
            health: health, guards: guards, baseline: baseline, cost: cost)
        if !findings.isBroken {
            PolicyLint(policy: policy, root: root, findings: findings, now: options.now).run()
        }
        return placements.isEmpty ? nil : policy
    }

    /// Whose file it is, where nothing more of it can be read.
    func claim(_ root: YAMLNode) {
        if let node = root.entry("fleet")?.value, let fleet = fleetName(node) { findings.fleet = (fleet, node.range) }
    }

    private func workerBounds(_ node: YAMLNode?) -> WorkerBounds? {
        guard let fields = fields(node, .workers) else { return nil }
        let min = whole(fields["min"], "`min` of `workers`", 0...1_000_000)
        let max = whole(fields["max"], "`max` of `workers`", 1...1_000_000)
        let initial = whole(fields["initial"], "`initial` of `workers`", 0...1_000_000)
        guard let min, let max else { return nil }
        if min > max, let node = fields["max"] {
            let notes = fields["min"].map { [findings.note($0.range, "`min` is here")] } ?? []
            findings.error(.outOfBounds, node.range, "`max` (\(max)) is less than `min` (\(min))", notes: notes)
        } else if let initial, !(min...max).contains(initial), let node = fields["initial"] {
            findings.error(.outOfBounds, node.range, "`initial` (\(initial)) is not within \(min)...\(max)")
        }
        return WorkerBounds(min: min, max: max, initial: initial)
    }

    /// The entries of a map that has been read before, without reporting a second time.
    private func entries(of node: YAMLNode?) -> [YAMLEntry] {
        if case .map(let entries)? = node?.content { entries } else { [] }
    }
}
