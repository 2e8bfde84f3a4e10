/// The keys of one map of the language, as data: the decoder takes them, the reference is written from them.
public struct LanguageBlock: Hashable, Sendable {
    /// One key.
    public struct Key: Hashable, Sendable {
        public var name: String
        /// What may stand there, for the reference.
        public var type: String
        /// The default, for the reference; nil when there is none.
        public var standard: String?
        public var required: Bool
        /// What it is for, and why the default is what it is.
        public var about: String

        init(_ name: String, _ type: String, standard: String? = nil, required: Bool = false, _ about: String) {
            self.name = name
            self.type = type
            self.standard = standard
            self.required = required
            self.about = about
        }
    }

    /// Where it stands, such as `workers` or `drain.steps: wait`; empty for the file itself.
    public var path: String
    /// In the order of the reference; names unique.
    public var keys: [Key]
    /// Keys of the language that this version does not have.
    public var planned: [String]

    init(_ path: String, _ keys: [Key], planned: [String] = []) {
        self.path = path
        self.keys = keys
        self.planned = planned
    }

    /// How messages name it.
    var title: String { path.isEmpty ? "the policy" : "`\(path)`" }
}
