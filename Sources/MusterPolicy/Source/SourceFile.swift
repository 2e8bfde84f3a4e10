/// The bytes of one policy file and the name people know it by.
public struct SourceFile: Hashable, Sendable {
    /// As it is printed in diagnostics; not opened.
    public var path: String
    public var bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}
