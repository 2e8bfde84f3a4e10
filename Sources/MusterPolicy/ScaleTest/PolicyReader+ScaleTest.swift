import MusterCore

extension PolicyReader {
    private static let longest = Duration.seconds(7 * 86_400)

    func scaleTest(_ root: YAMLNode) -> ScaleTestPlan? {
        guard !isTemplate(root), let fields = fields(root, .scaleTest) else { return nil }
        let name = text(fields["scaletest"], "`scaletest`")
        let fleet = text(fields["fleet"], "`fleet`")
        let serves = positive(fields["serves"], "`serves`")
        let target = scaleTestTarget(fields["target"])
        let load = scaleTestLoad(fields["load"])
        let daemon = scaleTestDaemon(fields["daemon"])
        let faults = fields["faults"].map { scaleTestFaults($0, hasDaemon: fields["daemon"] != nil) } ?? []
        let marks = fields["processes"].flatMap { map($0, "`processes`") } ?? []
        let expectations = scaleTestExpectations(fields["expect"])
        let span = Duration.zero...Self.longest
        let ready = duration(fields["ready"], "`ready`", span) ?? .seconds(60)
        let settle = duration(fields["settle"], "`settle`", span) ?? .seconds(60)
        let killGrace = duration(fields["killGrace"], "`killGrace`", .zero ... .seconds(10)) ?? .milliseconds(50)
        let staticWorkers = whole(fields["static"], "`static`", 1...1_000_000)
        if let load, let last = load.points.last?.at {
            for (fault, node) in faults where fault.at > last {
                findings.error(.outOfBounds, node.range, "this fault comes after the load has ended")
            }
        }
        guard let name, let fleet, let serves, let target, let load else { return nil }
        return ScaleTestPlan(
            name: name, fleet: fleet, serves: serves, staticWorkers: staticWorkers, target: target, load: load,
            faults: faults.map(\.0).sorted { $0.at < $1.at }, daemon: daemon,
            marks: marks.compactMap { mark($0) }.sorted { $0.name < $1.name }, ready: ready, settle: settle,
            killGrace: killGrace, expectations: expectations)
    }

    /// Reports each `@NAME@` that nobody has filled in: with one of them, nothing else in the file is what it will be.
    private func isTemplate(_ root: YAMLNode) -> Bool {
        var open = [root]
        var isTemplate = false
        while let node = open.popLast() {
            switch node.content {
            case .map(let entries): open += entries.reversed().map(\.value)
            case .list(let elements): open += elements.reversed()
            case .scalar(let text, _):
                guard let name = Self.placeholder(in: text) else { continue }
                isTemplate = true
                findings.error(
                    .wrongValue, node.range, "\(quoted(name)) is not filled in: this file is a template",
                    help: "fill it in; `make demo` does so with the demo's own, and runs the result")
            }
        }
        return isTemplate
    }

    /// The first `@NAME@` of capital letters in the text.
    private static func placeholder(in text: String) -> String? {
        let pieces = text.split(separator: "@", omittingEmptySubsequences: false)
        let name = pieces.dropFirst().dropLast().first { piece in
            !piece.isEmpty && piece.utf8.allSatisfy { (65...90).contains($0) || $0 == UInt8(ascii: "_") }
        }
        return name.map { "@\($0)@" }
    }

    private func mark(_ entry: YAMLEntry) -> ScaleTestPlan.Mark? {
        text(entry.value, "`\(entry.key)` of `processes`").map { ScaleTestPlan.Mark(name: entry.key, value: $0) }
    }

    private func scaleTestTarget(_ node: YAMLNode?) -> ScaleTestPlan.Target? {
        guard let fields = fields(node, .scaleTestTarget), let place = fields["url"],
            let url = url(place, "`url` of `target`", ["http", "https"])
        else { return nil }
        return ScaleTestPlan.Target(
            url: url, method: choice(fields["method"], "`method` of `target`", ["GET", "POST"]) ?? "POST",
            deadline: duration(fields["deadline"], "`deadline` of `target`", .milliseconds(1)...(.seconds(3600)))
                ?? .seconds(30),
            workerHeader: text(fields["workerHeader"], "`workerHeader` of `target`"))
    }

    private func scaleTestLoad(_ node: YAMLNode?) -> ScaleTestPlan.Load? {
        guard let fields = fields(node, .scaleTestLoad) else { return nil }
        let arrivals: ScaleTestPlan.Load.Arrivals? = choice(fields["arrivals"], "`arrivals` of `load`")
        let seed = whole(fields["seed"], "`seed` of `load`", 0...1_000_000_000_000_000)
        let outstanding = whole(fields["outstanding"], "`outstanding` of `load`", 1...16_384)
        guard let node = fields["points"], let entries = map(node, "`points` of `load`") else { return nil }
        return ScaleTestPlan.Load(
            points: points(entries, at: node.range), arrivals: arrivals ?? .even, seed: UInt64(seed ?? 1),
            outstanding: outstanding ?? 2_000)
    }

    private func points(_ entries: [YAMLEntry], at range: SourceRange) -> [ScaleTestPlan.Point] {
        var points: [ScaleTestPlan.Point] = []
        for entry in entries {
            guard let at = DurationText.parse(entry.key), at <= Self.longest else {
                findings.error(
                    .wrongValue, entry.keyRange, "a point's time must be a duration, not \(quoted(entry.key))",
                    help: "write it like `0s`, `90s` or `1m30s`, up to `7d`")
                continue
            }
            if let last = points.last, at <= last.at {
                findings.error(.outOfBounds, entry.keyRange, "a point's time must be later than the one before it")
            }
            guard let rate = quantity(entry.value, "a point of the load") else { continue }
            if !(0...1_000_000).contains(rate) {
                findings.error(.outOfBounds, entry.value.range, "a load must be 0 to 1M requests a second")
            }
            points.append(ScaleTestPlan.Point(at: at, rate: rate))
        }
        if let first = entries.first, points.first.map({ $0.at != .zero }) ?? false {
            findings.error(.outOfBounds, first.keyRange, "the first point must be at `0s`")
        }
        if entries.count < 2 {
            findings.error(.outOfBounds, range, "`points` needs two points at least: where the load begins and ends")
        }
        return points
    }

    private func scaleTestFaults(_ node: YAMLNode, hasDaemon: Bool) -> [(ScaleTestPlan.Fault, YAMLNode)] {
        (list(node, "`faults`") ?? []).compactMap { element in
            guard let fields = fields(element, .scaleTestFault) else { return nil }
            exactlyOne(of: ["kill", "restart"], in: fields)
            let killed = choice(fields["kill"], "`kill` of a fault", ["worker"])
            let restarted = choice(fields["restart"], "`restart` of a fault", ["musterd"])
            if restarted != nil, !hasDaemon {
                findings.error(
                    .missingKey, element.range, "`restart: musterd` needs `daemon`, to find and to start it")
            }
            guard killed != nil || restarted != nil,
                let at = duration(fields["at"], "`at` of a fault", .zero...Self.longest)
            else { return nil }
            return (ScaleTestPlan.Fault(at: at, kind: killed != nil ? .killWorker : .restartDaemon), element)
        }
    }

    private func scaleTestDaemon(_ node: YAMLNode?) -> ScaleTestPlan.Daemon? {
        guard let fields = fields(node, .scaleTestDaemon), let pid = text(fields["pid"], "`pid` of `daemon`"),
            let start = fields["start"]
        else { return nil }
        let words = elements(start).compactMap { text($0, "an element of `start`") }
        return words.isEmpty ? nil : ScaleTestPlan.Daemon(pid: pid, start: words)
    }
}
