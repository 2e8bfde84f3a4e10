import MusterCore

/// One worker as the provider and the balancer have it, whatever the daemon believes.
struct ModelWorker {
    let placement: PlacementName
    let madeAt: Duration
    /// Passes its checks.
    var isFit = false
    /// The balancer sends it work.
    var isServing = false
    /// It ended by itself.
    var isLost = false
    /// Counts its drains; the end of an earlier one is no news.
    var drain = 0
    /// A drain is running for it.
    var isDraining = false
    /// A drain of it is over: nothing is in progress.
    var isEmpty = true
}
