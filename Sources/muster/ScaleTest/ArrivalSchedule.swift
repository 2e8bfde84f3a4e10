import Foundation
import MusterPolicy

/// When each request is due, in seconds from the beginning; known before the first one is sent.
///
/// `Source`: Poisson arrivals of a changing rate by inversion of the integrated rate (Çinlar 1975).
struct ArrivalSchedule: Sequence, IteratorProtocol {
    private let profile: LoadProfile
    private let arrivals: ScaleTestPlan.Load.Arrivals
    private var generator: SplitMix64
    private var due = 0.0

    init(_ profile: LoadProfile, arrivals: ScaleTestPlan.Load.Arrivals, seed: UInt64) {
        self.profile = profile
        self.arrivals = arrivals
        generator = SplitMix64(seed: seed)
    }

    mutating func next() -> Double? {
        due += arrivals == .even ? 1 : generator.exponential()
        return profile.time(ofDue: due)
    }
}

/// A small generator whose numbers are the same on every machine.
///
/// `Source`: Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
struct SplitMix64: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Exponentially distributed with mean 1.
    mutating func exponential() -> Double {
        // 53 bits, above 0 and at most 1.
        -log(Double((next() >> 11) + 1) / 9_007_199_254_740_992)
    }
}
