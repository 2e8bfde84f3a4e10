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
        /// The moment for which calendars are judged; nil judges none.
        public var now: Instant?

        public init(
            zone: @escaping @Sendable (String) -> TimeZoneRules?,
            promql: @escaping @Sendable (String) -> (offset: Int, length: Int, message: String)?,
            plugIns: [PlugInSchema] = PlugInSchema.builtIn, limits: YAMLLimits = YAMLLimits(), now: Instant? = nil
        ) {
            self.now = now
            self.zone = zone
            self.promql = promql
            self.plugIns = plugIns
            self.limits = limits
        }
    }

    let options: Options

    public init(options: Options) { self.options = options }

    /// The policies of all files without an error, and everything there is to say of all files.
    ///
    /// A file with an error gives no policy and takes nothing away from the others, but for those that extend it. Two
    /// files for one fleet give none: which of them is meant is for people to say.
    public func decode(files: [SourceFile]) -> PolicyResult {
        let documents = PolicyDocument.read(files, limits: options.limits)
        var inheritance = Inheritance(documents)
        let shadows = ShadowFiles(documents)
        var read = documents.enumerated().map { place, document -> ReadFile in
            let policy = policy(of: document, &inheritance)
            let findings = document.findings
            return ReadFile(
                findings: findings, policy: findings.hasErrors ? nil : policy, claim: findings.fleet,
                isShadow: shadows.isCandidate(place))
        }
        inheritance.reportUnused()
        refuseDuplicates(&read)
        let tried = tried(shadows, &read)
        let good = read.filter { !$0.isShadow }.compactMap { file in
            file.policy.map { (policy: $0, path: file.findings.path) }
        }
        .sorted { $0.policy.fleet < $1.policy.fleet }
        var said: Set<Diagnostic> = []
        return PolicyResult(
            policies: good.map(\.policy), shadows: tried,
            paths: Dictionary(good.map { ($0.policy.fleet, $0.path) }, uniquingKeysWith: { first, _ in first }),
            // What is wrong with a shared part is said once, not for each policy that extends it.
            diagnostics: read.flatMap(\.findings.diagnostics).filter { said.insert($0).inserted },
            errors: Dictionary(
                read.map { file in (file.findings.path, file.findings.diagnostics.filter { $0.severity == .error }) },
                uniquingKeysWith: +))
    }

    /// The policy of a file that describes a fleet; nil for others, and after a report.
    private func policy(of document: PolicyDocument, _ inheritance: inout Inheritance) -> FleetPolicy? {
        guard let root = document.root, document.entry("defaults") == nil else { return nil }
        let reader = PolicyReader(findings: document.findings, options: options)
        guard let complete = inheritance.complete(root, document.findings) else {
            reader.claim(root)
            return nil
        }
        if let entry = complete.entry("shadows"), entry.value.range.file != document.findings.file {
            document.findings.error(
                .shadow, entry.keyRange, "`shadows` stands in the fleet's own file, not in what it extends")
        }
        return reader.policy(complete)
    }

    /// What is tried beside the good policies, sorted by fleet; candidates of another fleet are refused.
    private func tried(_ shadows: ShadowFiles, _ read: inout [ReadFile]) -> [ShadowPolicy] {
        var tried: [ShadowPolicy] = []
        for (live, place) in shadows.candidates.sorted(by: { $0.key < $1.key }) {
            guard let fleet = read[live].claim else { continue }
            let findings = read[place].findings
            if let claim = read[place].claim, claim.fleet != fleet.fleet {
                findings.error(
                    .shadow, claim.range, "the shadow of \(quoted(fleet.fleet.rawValue)) describes another fleet",
                    notes: [findings.note(fleet.range, "the policy that names it is here")])
            }
            if findings.hasErrors { read[place].policy = nil }
            guard read[live].policy != nil else { continue }
            tried.append(ShadowPolicy(fleet: fleet.fleet, path: findings.path, policy: read[place].policy))
        }
        return tried.sorted { $0.fleet < $1.fleet }
    }

    private struct ReadFile {
        var findings: Findings
        var policy: FleetPolicy?
        /// The fleet's name, also of a file with errors.
        var claim: (fleet: FleetName, range: SourceRange)?
        /// It is tried beside another, and is nobody's policy.
        var isShadow = false
    }

    /// A good file is refused for another good one; a broken one is told, and refuses nobody.
    private func refuseDuplicates(_ files: inout [ReadFile]) {
        var claims: [FleetName: [Int]] = [:]
        for (place, file) in files.enumerated() where !file.isShadow {
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
    /// What is tried beside `policies`; sorted by fleet, unique.
    public var shadows: [ShadowPolicy]
    /// The file of each of `policies`.
    public var paths: [FleetName: String]
    /// In the order of the files, within one by the order of reading; each once.
    public var diagnostics: [Diagnostic]
    /// Why a file gives no policy, by its path; the places may lie in what it extends.
    var errors: [String: [Diagnostic]]

    public init(
        policies: [FleetPolicy], shadows: [ShadowPolicy] = [], paths: [FleetName: String],
        diagnostics: [Diagnostic], errors: [String: [Diagnostic]] = [:]
    ) {
        self.policies = policies
        self.shadows = shadows
        self.paths = paths
        self.diagnostics = diagnostics
        self.errors = errors
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
        guard let errors = errors[path], !errors.isEmpty else { return nil }
        return DiagnosticRenderer().render(errors)
    }
}
