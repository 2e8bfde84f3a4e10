import CLibYAML

/// One event of libyaml and the stretch of text it came from.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case scalar(String, plain: Bool)
        case alias(String)
        case listStart, listEnd, mapStart, mapEnd
    }
    var kind: Kind
    var range: SourceRange
    var anchor: String?
    var tag: String?
}

/// What libyaml could not read.
struct YAMLProblem: Error {
    var message: String
    /// Nil when libyaml gives a byte instead.
    var position: SourcePosition?
    var byte: Int?
    /// What was being read, and where that began.
    var context: String?
    var contextPosition: SourcePosition?
}

/// Reads a text through libyaml's event interface, which leaves depth, number of items and aliases in our hands.
struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let file: Int

    /// `text` must stay where it is for as long as events are read; `file` is its number.
    init(_ text: UnsafeBufferPointer<UInt8>, file: Int) throws(YAMLProblem) {
        self.file = file
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw YAMLProblem(message: "out of memory")
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event; none may be asked for after `streamEnd` or a problem.
    mutating func next() throws(YAMLProblem) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        let range = SourceRange(
            from: Self.position(event.start_mark), to: Self.position(event.end_mark), file: file)
        var result = YAMLEvent(kind: .streamStart, range: range)
        switch event.type {
        case YAML_STREAM_END_EVENT: result.kind = .streamEnd
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
        case YAML_ALIAS_EVENT: result.kind = .alias(Self.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            result.kind = .scalar(
                String(decoding: bytes, as: UTF8.self), plain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
            result.anchor = Self.text(scalar.anchor)
            result.tag = Self.text(scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            result.kind = .listStart
            result.anchor = Self.text(event.data.sequence_start.anchor)
            result.tag = Self.text(event.data.sequence_start.tag)
        case YAML_SEQUENCE_END_EVENT: result.kind = .listEnd
        case YAML_MAPPING_START_EVENT:
            result.kind = .mapStart
            result.anchor = Self.text(event.data.mapping_start.anchor)
            result.tag = Self.text(event.data.mapping_start.tag)
        case YAML_MAPPING_END_EVENT: result.kind = .mapEnd
        default: result.kind = .streamStart
        }
        return result
    }

    private func problem() -> YAMLProblem {
        let state = parser.pointee
        var problem = YAMLProblem(message: state.problem.map { String(cString: $0) } ?? "not YAML")
        if state.error == YAML_READER_ERROR {
            problem.byte = Int(clamping: state.problem_offset)
        } else {
            problem.position = Self.position(state.problem_mark)
        }
        if let context = state.context {
            problem.context = String(cString: context)
            problem.contextPosition = Self.position(state.context_mark)
        }
        return problem
    }

    private static func position(_ mark: yaml_mark_t) -> SourcePosition {
        SourcePosition(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer else { return nil }
        return String(cString: UnsafePointer(pointer))
    }
}
