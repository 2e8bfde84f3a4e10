/// A value of a YAML text and where it stands.
struct YAMLNode {
    enum Content {
        /// `plain` when it stands without quotes.
        case scalar(String, plain: Bool)
        case list([YAMLNode])
        case map([YAMLEntry])
    }
    var content: Content
    /// For a list or map in block form, the end is where the next thing begins.
    var range: SourceRange

    /// What it is, for messages.
    var kindName: String {
        switch content {
        case .scalar(let text, let plain): text.isEmpty && plain ? "nothing" : "a single value"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

/// A key of a map and its value.
struct YAMLEntry {
    var key: String
    var keyRange: SourceRange
    var value: YAMLNode
}
