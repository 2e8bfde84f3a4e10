/// Turns the bodies of one version into those of the next.
package struct BodyMigration: Sendable {
    package typealias Change = @Sendable (JSONValue) throws -> JSONValue

    /// For a fact: `{"evaluated": {...}}`.
    package var fact: Change
    /// For a snapshot's state.
    package var state: Change

    package init(fact: @escaping Change, state: @escaping Change) {
        self.fact = fact
        self.state = state
    }

    /// In order: the first leads from version 1 to 2. Add at the end; never change one that was released, journals
    /// that were written before it exist.
    package static let all: [BodyMigration] = []
}
