import MusterCore

/// Turns the bytes of policy files into policies, or says what is wrong with them. Pure: it opens no file.
public struct PolicyDecoder: Sendable {
    /// What the decoder cannot know by itself.
    public struct Options: Sendable {
        /// The rules of an IANA time zone, or nil when there is none of that name. Names come unchecked from the file.
        public var zone: @Sendable (String) -> TimeZoneRules?
        /// The first problem of a PromQL expression, or nil; `offset` and `length` in UTF-8 bytes, from 0.
        public var promql: @Sendable (String) -> (offset: Int, length: Int, message: String)?
        /// The plug-ins that policies may name.
        public var plugIns: [PlugInSchema]
        public var limits: YAMLLimits

        public init(
            zone: @escaping @Sendable (String) -> TimeZoneRules?,
            promql: @escaping @Sendable (String) -> (offset: Int, length: Int, message: String)?,
            plugIns: [PlugInSchema] = PlugInSchema.builtIn, limits: YAMLLimits = YAMLLimits()
        ) {
            self.zone = zone
            self.promql = promql
            self.plugIns = plugIns
            self.limits = limits
        }
    }

    private let options: Options

    public init(options: Options) { self.options = options }

    /// The policies of all files without an error, and everything there is to say of all files.
    ///
    /// A file with an error gives no policy and takes nothing away from the others. Two files for one fleet give none:
    /// which of them is meant is for people to say.
    public func decode(files: [SourceFile]) -> PolicyResult {
        var read = files.map { file in
            let findings: Findings
            let policy: FleetPolicy?
            (findings, policy) = decode(file)
            return ReadFile(findings: findings, policy: findings.hasErrors ? nil : policy, claim: findings.fleet)
        }
        refuseDuplicates(&read)
        let good = read.compactMap { file in file.policy.map { (policy: $0, path: file.findings.path) } }
            .sorted { $0.policy.fleet < $1.policy.fleet }
        return PolicyResult(
            policies: good.map(\.policy),
            paths: Dictionary(good.map { ($0.policy.fleet, $0.path) }, uniquingKeysWith: { first, _ in first }),
            diagnostics: read.flatMap(\.findings.diagnostics))
    }

    private func decode(_ file: SourceFile) -> (Findings, FleetPolicy?) {
        guard file.bytes.count <= options.limits.bytes else {
            let findings = Findings(path: file.path, source: nil)
            findings.error(
                .fileTooLarge, .start, "the file has \(file.bytes.count) bytes, more than \(options.limits.bytes)")
            return (findings, nil)
        }
        switch SourceText.of(file.bytes) {
        case .failure(let bad):
            let findings = Findings(path: file.path, source: nil)
            let range = SourceRange(from: bad.position, to: bad.position)
            findings.error(.notUTF8, range, "the file is not UTF-8 text; here is the first byte that is not")
            return (findings, nil)
        case .success(let source):
            let findings = Findings(path: file.path, source: source)
            var composer = YAMLComposer(findings: findings, limits: options.limits)
            guard let root = composer.compose(source) else { return (findings, nil) }
            return (findings, PolicyReader(findings: findings, options: options).policy(root))
        }
    }

    private struct ReadFile {
        var findings: Findings
        var policy: FleetPolicy?
        /// The fleet's name, also of a file with errors.
        var claim: (fleet: FleetName, range: SourceRange)?
    }

    /// A good file is refused for another good one; a broken one is told, and refuses nobody.
    private func refuseDuplicates(_ files: inout [ReadFile]) {
        var claims: [FleetName: [Int]] = [:]
        for (place, file) in files.enumerated() {
            if let claim = file.claim { claims[claim.fleet, default: []].append(place) }
        }
        for places in claims.values where places.count > 1 {
            let good = places.filter { files[$0].policy != nil }
            for place in places {
                guard let claim = files[place].claim else { continue }
                let others = (files[place].policy == nil ? places : good).filter { $0 != place }
                guard !others.isEmpty else { continue }
                let notes = others.compactMap { other in
                    files[other].claim.map { files[other].findings.note($0.range, "the other one is here") }
                }
                files[place].findings.error(
                    .duplicateFleet, claim.range,
                    "another file describes the fleet \(quoted(claim.fleet.rawValue)) too",
                    notes: Array(notes.prefix(5)))
                files[place].policy = nil
            }
        }
    }
}

/// What came out of a set of policy files.
public struct PolicyResult: Sendable {
    /// Sorted by fleet, unique.
    public var policies: [FleetPolicy]
    /// The file of each of `policies`.
    public var paths: [FleetName: String]
    /// In the order of the files, within one by the order of reading.
    public var diagnostics: [Diagnostic]

    public init(policies: [FleetPolicy], paths: [FleetName: String], diagnostics: [Diagnostic]) {
        self.policies = policies
        self.paths = paths
        self.diagnostics = diagnostics
    }

    /// Whether a file was refused.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

extension PolicyResult {
    /// The policies that came from a file.
    public func policies(of path: String) -> [FleetPolicy] {
        policies.filter { paths[$0.fleet] == path }
    }

    /// The errors of a file as `muster check` prints them; nil when there are none.
    public func report(of path: String) -> String? {
        let errors = diagnostics.filter { $0.place.path == path && $0.severity == .error }
        return errors.isEmpty ? nil : DiagnosticRenderer().render(errors)
    }
}
