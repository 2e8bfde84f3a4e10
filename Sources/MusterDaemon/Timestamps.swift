import MusterCore

/// Moments as logs read them.
package enum Timestamps {
    /// RFC 3339 in UTC, to the second.
    package static let text: MomentText = { instant in
        let local = TimeZoneRules.utc.localTime(at: instant)
        let (year, month, day) = local.date
        let rest = local.seconds - local.dayNumber * 86_400
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T"
            + "\(pad(Int(rest / 3600), 2)):\(pad(Int(rest / 60 % 60), 2)):\(pad(Int(rest % 60), 2))Z"
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
