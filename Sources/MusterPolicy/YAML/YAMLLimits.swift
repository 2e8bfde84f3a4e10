/// How much of a file is read before it is refused.
public struct YAMLLimits: Hashable, Sendable {
    /// Bytes of one file.
    public var bytes: Int
    /// Maps and lists inside one another.
    public var depth: Int
    /// Scalars, lists and maps, those that aliases stand for included.
    public var items: Int
    /// Aliases used.
    public var aliases: Int

    public init(bytes: Int = 1 << 20, depth: Int = 32, items: Int = 20_000, aliases: Int = 200) {
        self.bytes = bytes
        self.depth = depth
        self.items = items
        self.aliases = aliases
    }
}
