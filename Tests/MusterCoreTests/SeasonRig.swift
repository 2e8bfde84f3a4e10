@testable import MusterCore

/// A seasonal forecast that is fed by hand, on a clock of its own.
struct SeasonRig {
    /// Monday, 2026-03-02T00:00Z.
    static let monday = Instant(wholeSeconds: 1_772_409_600)
    /// The clocks of London go forward on 2026-03-29 at 01:00Z and back on 2026-10-25 at 01:00Z.
    static let london = TimeZoneRules(
        name: "Europe/London", initialOffset: 0,
        transitions: [.init(at: 1_774_746_000, offset: 3_600), .init(at: 1_792_890_000, offset: 0)])

    var rule: ForecastRule
    var forecast: SeasonalForecast
    var now: Instant
    var boot = 120.0

    init(
        _ rule: ForecastRule = ForecastRule(signal: "tps", perWorker: 1), from start: Instant = SeasonRig.monday
    ) {
        self.rule = rule
        forecast = SeasonalForecast(seasons: rule.seasons)
        now = start
    }

    /// A reading every five minutes, in the middle of its slot, for so many days; nil is none.
    mutating func live(_ days: Double, _ demand: (Instant) -> Double?) {
        live(until: now + .seconds(days * 86_400), demand)
    }

    mutating func live(until end: Instant, _ demand: (Instant) -> Double?) {
        while now < end {
            let taken = now + .seconds(150)
            if let value = demand(taken) { forecast.observe(value, at: taken, rule) }
            now = now + .seconds(300)
            _ = forecast.answer(rule, boot: boot, at: now)
        }
    }

    mutating func answer(at moment: Instant? = nil) -> SeasonalAnswer {
        forecast.answer(rule, boot: boot, at: moment ?? now)
    }

    mutating func record(at moment: Instant? = nil) -> SeasonalRecord? {
        if case .forecast(let record) = answer(at: moment) { record } else { nil }
    }

    /// What would be asked for; nil while it learns.
    mutating func workers(at moment: Instant? = nil) -> Int? { record(at: moment)?.workers }
}

/// Demand that people would make.
enum Days {
    /// The hour of the day, with its fraction, by a zone.
    static func hour(_ moment: Instant, _ zone: TimeZoneRules = .utc) -> Double {
        let seconds = zone.localTime(at: moment).seconds
        return Double(((seconds % 86_400) + 86_400) % 86_400) / 3_600
    }

    static func weekday(_ moment: Instant, _ zone: TimeZoneRules = .utc) -> Weekday {
        zone.localTime(at: moment).weekday
    }

    /// 10 at night, 40 from 8 to 20 o'clock.
    static func office(_ moment: Instant, _ zone: TimeZoneRules = .utc) -> Double {
        (8..<20).contains(hour(moment, zone)) ? 40 : 10
    }

    /// Evenly spread in -1...1, the same for the same moment.
    static func noise(_ moment: Instant) -> Double {
        var bits = UInt64(bitPattern: moment.wholeSeconds) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((bits ^ (bits >> 31)) >> 11) / Double(1 << 53) * 2 - 1
    }
}

extension Instant {
    /// So many days and hours later, by UTC.
    func plus(days: Int = 0, hours: Int = 0, minutes: Int = 0) -> Instant {
        self + .seconds(days * 86_400 + hours * 3_600 + minutes * 60)
    }
}
