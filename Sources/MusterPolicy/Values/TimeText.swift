import MusterCore

/// A moment as it stands in a policy.
enum TimeText: Hashable {
    /// Local, to be read in the zone of its block.
    case local(LocalTime)
    /// RFC 3339 with its own offset.
    case absolute(Instant)

    /// `2026-11-27T00:00`, with seconds and with `Z` or `+01:00` if wanted; nil for anything else.
    static func parse(_ text: String) -> TimeText? {
        let bytes = Array(text.utf8)
        func digits(_ place: Int, _ length: Int) -> Int? {
            guard place + length <= bytes.count else { return nil }
            return NumberText.digits(bytes[place..<(place + length)])
        }
        func byte(_ place: Int) -> Character? {
            place < bytes.count ? Character(Unicode.Scalar(bytes[place])) : nil
        }
        guard let year = digits(0, 4), byte(4) == "-", let month = digits(5, 2), byte(7) == "-",
            let day = digits(8, 2), byte(10) == "T" || byte(10) == " ", let hour = digits(11, 2), byte(13) == ":",
            let minute = digits(14, 2)
        else { return nil }
        var place = 16
        var second = 0
        if byte(place) == ":" {
            guard let written = digits(place + 1, 2) else { return nil }
            second = written
            place += 3
        }
        guard
            let local = LocalTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        if place == bytes.count { return .local(local) }
        guard let offset = offset(bytes[place...]) else { return nil }
        return .absolute(Instant(wholeSeconds: local.seconds - Int64(offset)))
    }

    /// `07:30` in minutes after midnight, up to `24:00`; nil for anything else.
    static func timeOfDay(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 2, parts[1].utf8.count == 2,
            let hour = NumberText.digits(parts[0].utf8), let minute = NumberText.digits(parts[1].utf8), minute < 60
        else { return nil }
        let minutes = hour * 60 + minute
        return minutes <= 1_440 ? minutes : nil
    }

    /// Seconds east of UTC: `Z`, `+01:00`.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.elementsEqual("Z".utf8) { return 0 }
        guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        guard let minutes = timeOfDay(String(decoding: bytes.dropFirst(), as: UTF8.self)), minutes < 1_440 else {
            return nil
        }
        return (sign == UInt8(ascii: "-") ? -60 : 60) * minutes
    }
}

extension NumberText {
    /// A number of few digits, leading zeros allowed; nil for anything else.
    static func digits(_ bytes: some Collection<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 9 else { return nil }
        var value = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
