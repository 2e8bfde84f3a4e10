/// A promise of a port's contract that an implementation breaks; contract suites throw it.
public struct ContractViolation: Error, Sendable, CustomStringConvertible {
    /// The promise, and what was seen instead.
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// Throws when the promise is broken.
func require(_ holds: Bool, _ promise: @autoclosure () -> String) throws(ContractViolation) {
    if !holds { throw ContractViolation(promise()) }
}
