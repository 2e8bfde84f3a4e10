import MusterCore

/// What is wrong with the world at the moment.
package struct WorldCondition: Hashable, Sendable {
    /// What a provider does with the calls of a placement.
    package enum ProviderTrouble: String, Hashable, Sendable, CaseIterable {
        /// Calls are refused because there are too many.
        case throttled
        /// Launches are refused because there is nothing to launch.
        case outOfStock
        /// Nothing answers.
        case down
    }

    /// By placement; nil stands for every placement.
    package var troubles: [PlacementName?: ProviderTrouble] = [:]
    /// How long boots take, where that is not as usual.
    package var boot: Duration?
    /// New workers never come into service.
    package var bootsFail = false
    /// Drains do not end.
    package var drainsStick = false

    package init() {}

    func trouble(at placement: PlacementName) -> ProviderTrouble? { troubles[placement] ?? troubles[nil] }
}
