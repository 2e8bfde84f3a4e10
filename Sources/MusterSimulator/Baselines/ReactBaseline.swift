/// React: once a minute, two workers above the load whenever the load reaches the capacity or leaves it by more than
/// two.
///
/// `Source`: Chieu, Mohindra, Karve, Segal, "Dynamic Scaling of Web Applications in a Virtualized Cloud Computing
/// Environment", 2009, in the form of the comparisons of the SPEC Research Group.
struct ReactBaseline: Baseline {
    private let spare = 2

    mutating func decide(_ view: BaselineView) -> Int? {
        guard view.at % 60 == 0 else { return nil }
        let load = wholeWorkers(view.demand / view.capacity)
        return load >= view.desired || load < view.desired - spare ? load + spare : nil
    }
}
