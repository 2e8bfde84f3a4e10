/// How a condition over one worker's own metrics stands at one moment.
package enum ConditionState: Hashable, Sendable {
    case holds
    /// It does not hold; the text says what was seen, for people.
    case fails(String)
    /// The page has nothing to compare; the text names what is missing. Never a success.
    case noValue(String)
}
