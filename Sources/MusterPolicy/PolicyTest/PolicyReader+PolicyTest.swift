import MusterCore

extension PolicyReader {
    /// A test may last a month.
    private static let longest = Duration.seconds(31 * 86_400)
    static let testSpan = Duration.zero...longest

    func policyTest(_ root: YAMLNode) -> PolicyTestPlan? {
        guard let fields = fields(root, .policyTest) else { return nil }
        var reader = self
        reader.signals = signalNames(fields["signals"])
        let name = text(fields["test"], "`test`")
        let policy = text(fields["policy"], "`policy`")
        let signals = reader.testSignals(fields["signals"])
        let events = reader.testEvents(fields["events"]).sorted { $0.at < $1.at }
        let expectations = reader.testExpectations(fields["expect"])
        let world = reader.testWorld(fields["world"])
        guard let name, let policy, let place = fields["policy"]?.range, var world else { return nil }
        let last = latest(signals, events, expectations)
        if world.length == .zero { world.length = last }
        if world.length == .zero, let node = fields["world"] {
            findings.error(
                .missingKey, node.range, "nothing says how long the test lasts", help: "add `for: 1h` to `world`")
        }
        for expectation in expectations where expectation.span.end > world.length {
            findings.error(
                .outOfBounds, expectation.place.range,
                "this is later than the end of the test, \(DurationText.text(world.length))")
        }
        return PolicyTestPlan(
            name: name, policy: policy, policyPlace: findings.place(place), world: world, signals: signals,
            events: events, expectations: expectations)
    }

    /// The last time that the file names.
    private func latest(
        _ signals: [PolicyTestPlan.Signal], _ events: [PolicyTestPlan.Event], _ expected: [PolicyTestPlan.Expectation]
    ) -> Duration {
        var last = Duration.zero
        for signal in signals {
            if case .points(let points) = signal.shape { last = max(last, points.last?.at ?? .zero) }
        }
        for event in events { last = max(last, event.at + event.lasting) }
        for expectation in expected { last = max(last, expectation.span.end) }
        return last
    }

    private func testWorld(_ node: YAMLNode?) -> PolicyTestPlan.World? {
        guard let fields = fields(node, .testWorld) else { return nil }
        let boot = fields["boot"].flatMap { durations($0, "`boot` of `world`", Self.testSpan) }
        let seed = whole(fields["seed"], "`seed` of `world`", 0...1_000_000_000_000_000)
        let step = duration(fields["step"], "`step` of `world`", .seconds(5) ... .seconds(60))
        if let step, step.nanoseconds % 5_000_000_000 != 0, let node = fields["step"] {
            findings.error(.outOfBounds, node.range, "`step` of `world` must be a multiple of 5s")
        }
        let length = duration(fields["for"], "`for` of `world`", .seconds(60)...Self.longest)
        let workers = whole(fields["workers"], "`workers` of `world`", 0...100_000)
        let demand = signal(fields["demand"], "`demand` of `world`")
        let capacity = positive(fields["capacity"], "`capacity` of `world`")
        let drain = duration(fields["drain"], "`drain` of `world`", Self.testSpan)
        let leastBilled = duration(fields["leastBilled"], "`leastBilled` of `world`", Self.testSpan)
        let history = duration(fields["history"], "`history` of `world`", .seconds(3_600)...Self.longest)
        guard let start = start(fields["start"]) else { return nil }
        return PolicyTestPlan.World(
            start: start, workers: workers, boot: boot ?? .seconds(90) ... .seconds(120), drain: drain ?? .seconds(30),
            leastBilled: leastBilled ?? .seconds(60), seed: UInt64(seed ?? 1), length: length ?? .zero, step: step,
            history: history ?? .zero, demand: demand, capacity: capacity)
    }

    private func start(_ node: YAMLNode?) -> Instant? {
        guard let node, let text = text(node, "`start` of `world`") else { return nil }
        if case .absolute(let start) = TimeText.parse(text) { return start }
        findings.error(
            .wrongValue, node.range, "`start` of `world` must be a time with its offset, not \(quoted(text))",
            help: "write it like `2026-11-27T08:00:00Z`")
        return nil
    }

    /// `90s`, or `90s..120s`.
    func durations(_ node: YAMLNode, _ title: String, _ bounds: ClosedRange<Duration>) -> ClosedRange<Duration>? {
        guard let text = text(node, title) else { return nil }
        guard let ends = Self.durationEnds(text), ends.from <= ends.to, bounds.contains(ends.from),
            bounds.contains(ends.to)
        else {
            findings.error(
                .wrongValue, node.range, "\(title) must be a duration or two, not \(quoted(text))",
                help: "write it like `90s` or `90s..120s`, the shorter first")
            return nil
        }
        return ends.from...ends.to
    }

    /// The two durations of `A..B`; twice the same of one alone.
    static func durationEnds(_ text: String) -> (from: Duration, to: Duration)? {
        let bytes = Array(text)
        let dots = bytes.indices.dropLast().first { bytes[$0] == "." && bytes[$0 + 1] == "." }
        guard let dots else { return DurationText.parse(text).map { ($0, $0) } }
        guard let from = DurationText.parse(String(bytes[..<dots])),
            let to = DurationText.parse(String(bytes[(dots + 2)...]))
        else { return nil }
        return (from, to)
    }
}

extension PolicyTestPlan.Span {
    /// The last moment that it is about; zero for the whole test.
    var end: Duration {
        switch self {
        case .at(let at): at
        case .between(_, let to): to
        case .throughout: .zero
        }
    }
}
