/// Something did not become true in time; the text says what was seen last.
package struct NeverHappened: Error, CustomStringConvertible {
    package var description: String

    package init(description: String) { self.description = description }
}

/// Looks until `found` gives a value, at most so long; a failure to look counts as not yet.
package func awaitValue<Value>(
    within limit: Duration = .seconds(20), _ what: String, _ found: () async throws -> Value?
) async throws -> Value {
    let start = ContinuousClock.now
    var last = "nothing"
    while true {
        do {
            if let value = try await found() { return value }
            last = "not yet"
        } catch {
            last = "\(error)"
        }
        guard ContinuousClock.now - start < limit else {
            throw NeverHappened(description: "\(what): not within \(limit), last seen: \(last)")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// As above, for something that is true or not.
package func eventually(
    within limit: Duration = .seconds(20), _ what: String, holds: () async throws -> Bool
) async throws {
    _ = try await awaitValue(within: limit, what) { try await holds() ? true : nil }
}
