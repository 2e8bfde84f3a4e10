/// The keys of one map of the language, as data: the decoder takes them, the reference and the JSON Schema are written
/// from them.
public struct LanguageBlock: Hashable, Sendable {
    /// One key.
    public struct Key: Hashable, Sendable {
        public var name: String
        public var shape: ValueShape
        /// What stands there when the key is missing, as one would write it; nil when there is no such value.
        public var standard: String?
        /// What happens when the key is missing, in words, where no value says it.
        public var otherwise: String?
        /// Why the default is what it is; nil where there is none.
        public var why: String?
        public var required: Bool
        /// This version reads it and says that it is not available.
        public var isPlanned: Bool
        /// What it is for.
        public var about: String
        /// What one could write; a value of the key's shape, empty for maps that have a section of their own.
        public var example: String

        init(
            _ name: String, _ shape: ValueShape, standard: String? = nil, otherwise: String? = nil, why: String? = nil,
            required: Bool = false, planned: Bool = false, _ about: String, example: String = ""
        ) {
            self.name = name
            self.shape = shape
            self.standard = standard
            self.otherwise = otherwise
            self.why = why
            self.required = required
            isPlanned = planned
            self.about = about
            self.example = example
        }

        /// A key of a file that has no schema.
        init(_ name: String, _ type: String, standard: String? = nil, required: Bool = false, _ about: String) {
            self.init(name, .described(type), otherwise: standard, required: required, about)
        }

        /// What may stand there, for the reference.
        public var type: String { shape.name }
    }

    /// Where it stands, such as `workers` or `drain.steps`; empty for the file itself.
    public var path: String
    /// In the order of the reference; names unique.
    public var keys: [Key]
    /// Of each group, exactly one key must be there.
    public var choices: [[String]]
    /// Of each group, at most one key is there.
    public var alternatives: [[String]]
    /// Keys that are plug-ins of this role stand beside the block's own, exactly one of them.
    public var source: PlugInSchema.Role?

    init(
        _ path: String, _ keys: [Key], choices: [[String]] = [], alternatives: [[String]] = [],
        source: PlugInSchema.Role? = nil
    ) {
        self.path = path
        self.keys = keys
        self.choices = choices
        self.alternatives = alternatives
        self.source = source
    }

    /// How messages name it.
    var title: String { path.isEmpty ? "the policy" : "`\(path)`" }

    /// The block of that path.
    static func named(_ path: String) -> LanguageBlock? { all.first { $0.path == path } }
}
