/// Builds the one value that a policy file holds out of events, within limits.
struct YAMLComposer {
    private let findings: Findings
    private let limits: YAMLLimits
    private var anchors: [String: (value: YAMLNode, items: Int)] = [:]
    private var items = 0
    private var aliases = 0

    init(findings: Findings, limits: YAMLLimits) {
        self.findings = findings
        self.limits = limits
    }

    /// The file's value; nil after a diagnostic when there is none.
    mutating func compose(_ source: SourceText) -> YAMLNode? {
        source.bytes.withUnsafeBufferPointer { text in
            do throws(Refusal) {
                return try document(text)
            } catch {
                report(error, source)
                return nil
            }
        }
    }

    private mutating func document(_ text: UnsafeBufferPointer<UInt8>) throws(Refusal) -> YAMLNode {
        var events = try Self.wrapping { () throws(YAMLProblem) in try YAMLEvents(text, file: findings.file) }
        var event = try Self.next(&events)
        while case .streamStart = event.kind { event = try Self.next(&events) }
        guard case .documentStart = event.kind else {
            throw Refusal(.emptyFile, .start(ofFile: findings.file), "the file says nothing")
        }
        let first = try Self.next(&events)
        let value = try compose(first, &events, depth: 1)
        event = try Self.next(&events)
        while case .documentEnd = event.kind { event = try Self.next(&events) }
        guard case .streamEnd = event.kind else {
            throw Refusal(.severalDocuments, event.range, "a policy file holds one document; a second one begins here")
        }
        if case .scalar("", plain: true) = value.content {
            throw Refusal(.emptyFile, value.range, "the file says nothing")
        }
        return value
    }

    private mutating func compose(
        _ event: YAMLEvent, _ events: inout YAMLEvents, depth: Int
    ) throws(Refusal) -> YAMLNode {
        guard depth <= limits.depth else {
            throw Refusal(.tooMuch, event.range, "nested more than \(limits.depth) deep")
        }
        if case .alias(let name) = event.kind { return try expand(name, at: event.range) }
        try count(1, at: event.range)
        let before = items
        if let tag = event.tag {
            findings.error(.tag, event.range, "the tag `\(tag)` is not part of the language")
        }
        let value: YAMLNode
        switch event.kind {
        case .scalar(let text, let plain):
            value = YAMLNode(content: .scalar(text, plain: plain), range: event.range)
        case .listStart: value = try list(event, &events, depth: depth)
        case .mapStart: value = try map(event, &events, depth: depth)
        default: throw Refusal(.syntax, event.range, "a value is missing here")
        }
        if let anchor = event.anchor { anchors[anchor] = (value, items - before + 1) }
        return value
    }

    private mutating func list(
        _ start: YAMLEvent, _ events: inout YAMLEvents, depth: Int
    ) throws(Refusal) -> YAMLNode {
        var elements: [YAMLNode] = []
        while true {
            let event = try Self.next(&events)
            if case .listEnd = event.kind {
                let range = findings.range(from: start.range.from, to: event.range.to)
                return YAMLNode(content: .list(elements), range: range)
            }
            elements.append(try compose(event, &events, depth: depth + 1))
        }
    }

    private mutating func map(_ start: YAMLEvent, _ events: inout YAMLEvents, depth: Int) throws(Refusal) -> YAMLNode {
        var entries: [YAMLEntry] = []
        var seen: [String: SourceRange] = [:]
        while true {
            let event = try Self.next(&events)
            if case .mapEnd = event.kind {
                let range = findings.range(from: start.range.from, to: event.range.to)
                return YAMLNode(content: .map(entries), range: range)
            }
            let key = try compose(event, &events, depth: depth + 1)
            let value = try compose(try Self.next(&events), &events, depth: depth + 1)
            guard case .scalar(let name, _) = key.content else {
                findings.error(.wrongType, key.range, "a key is a single word, not \(key.kindName)")
                continue
            }
            if let first = seen[name] {
                findings.error(
                    .duplicateKey, key.range, "the key \(quoted(name)) stands here a second time",
                    notes: [findings.note(first, "it stands here first")])
                continue
            }
            seen[name] = key.range
            entries.append(YAMLEntry(key: name, keyRange: key.range, value: value))
        }
    }

    /// What an alias stands for; its items count each time, so that a few lines cannot stand for a billion.
    private mutating func expand(_ name: String, at range: SourceRange) throws(Refusal) -> YAMLNode {
        guard let anchor = anchors[name] else {
            throw Refusal(.syntax, range, "there is no anchor `&\(name)` before this alias")
        }
        aliases += 1
        guard aliases <= limits.aliases else {
            throw Refusal(.tooMuch, range, "more than \(limits.aliases) aliases")
        }
        try count(anchor.items, at: range)
        return anchor.value
    }

    private mutating func count(_ more: Int, at range: SourceRange) throws(Refusal) {
        items += more
        guard items <= limits.items else {
            throw Refusal(.tooMuch, range, "more than \(limits.items) values, those behind aliases included")
        }
    }

    private static func next(_ events: inout YAMLEvents) throws(Refusal) -> YAMLEvent {
        do throws(YAMLProblem) {
            return try events.next()
        } catch {
            throw Refusal(problem: error)
        }
    }

    private static func wrapping(
        _ make: () throws(YAMLProblem) -> YAMLEvents
    ) throws(Refusal) -> YAMLEvents {
        do throws(YAMLProblem) {
            return try make()
        } catch {
            throw Refusal(problem: error)
        }
    }

    private func report(_ refusal: Refusal, _ source: SourceText) {
        var range = findings.range(from: refusal.range.from, to: refusal.range.to)
        if let byte = refusal.problem?.byte {
            let position = source.position(atByte: source.bytes.startIndex + byte)
            range = findings.range(from: position, to: position)
        }
        var notes: [Diagnostic.Note] = []
        if let problem = refusal.problem, let context = problem.context, let place = problem.contextPosition,
            place != range.from
        {
            notes.append(findings.note(findings.range(from: place, to: place), "\(context) that begins here"))
        }
        let tab = source.line(range.from.line).prefix { $0 == " " || $0 == "\t" }.contains("\t")
        findings.error(
            refusal.code, range, refusal.message, notes: notes,
            help: tab && refusal.code == .syntax ? "indent with spaces; YAML takes no tabs" : nil)
    }
}

/// Why a file gives no value at all.
private struct Refusal: Error {
    var code: DiagnosticCode
    var range: SourceRange
    var message: String
    var problem: YAMLProblem?

    init(_ code: DiagnosticCode, _ range: SourceRange, _ message: String) {
        self.code = code
        self.range = range
        self.message = message
    }

    init(problem: YAMLProblem) {
        let position = problem.position ?? .start
        self.init(.syntax, SourceRange(from: position, to: position), "not YAML: \(problem.message)")
        self.problem = problem
    }
}
