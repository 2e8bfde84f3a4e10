import MusterCore

/// Reads moments as traces have them, fast: ISO 8601 local times, which are taken as UTC, and RFC 3339.
enum TimestampText {
    /// `2026-11-27T08:00:00`, with a space for the `T`, a fraction, `Z` or `+01:00` if wanted; nil for anything else.
    static func parse(_ bytes: ArraySlice<UInt8>) -> Instant? {
        let begin = bytes.startIndex
        guard bytes.count >= 16, let year = digits(bytes, begin, 4), byte(bytes, begin + 4) == "-",
            let month = digits(bytes, begin + 5, 2), byte(bytes, begin + 7) == "-",
            let day = digits(bytes, begin + 8, 2), byte(bytes, begin + 10) == "T" || byte(bytes, begin + 10) == " ",
            let hour = digits(bytes, begin + 11, 2), byte(bytes, begin + 13) == ":",
            let minute = digits(bytes, begin + 14, 2)
        else { return nil }
        var place = begin + 16
        var second = 0
        var fraction = 0.0
        if byte(bytes, place) == ":" {
            guard let whole = digits(bytes, place + 1, 2) else { return nil }
            second = whole
            place += 3
            if byte(bytes, place) == "." {
                var scale = 0.1
                place += 1
                while let digit = digits(bytes, place, 1) {
                    fraction += Double(digit) * scale
                    scale /= 10
                    place += 1
                }
            }
        }
        guard let local = LocalTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second),
            let offset = offset(bytes[place...])
        else { return nil }
        let whole = Instant(wholeSeconds: local.seconds - Int64(offset))
        return fraction == 0 ? whole : whole + .milliseconds(Int64(fraction * 1000))
    }

    private static func byte(_ bytes: ArraySlice<UInt8>, _ place: Int) -> Unicode.Scalar? {
        place < bytes.endIndex ? Unicode.Scalar(bytes[place]) : nil
    }

    private static func digits(_ bytes: ArraySlice<UInt8>, _ place: Int, _ length: Int) -> Int? {
        guard place + length <= bytes.endIndex else { return nil }
        var value = 0
        for byte in bytes[place..<(place + length)] {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    /// Seconds east of UTC; 0 when nothing stands there.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.isEmpty || bytes.elementsEqual("Z".utf8) { return 0 }
        let begin = bytes.startIndex
        guard bytes.count == 6, byte(bytes, begin) == "+" || byte(bytes, begin) == "-",
            let hour = digits(bytes, begin + 1, 2), hour < 24, byte(bytes, begin + 3) == ":",
            let minute = digits(bytes, begin + 4, 2), minute < 60
        else { return nil }
        let seconds = hour * 3600 + minute * 60
        return byte(bytes, begin) == "-" ? -seconds : seconds
    }
}

/// Reads numbers as traces have them.
enum DecimalText {
    /// A finite number in decimal, with an exponent if wanted; nil for anything else, `NaN` and `inf` included.
    ///
    /// `Source`: Clinger, "How to Read Floating Point Numbers Accurately", 1990: a division of two exact numbers is exact.
    static func parse(_ bytes: ArraySlice<UInt8>) -> Double? {
        var digits = 0.0
        var scale = 1.0
        var isFraction = false
        var seen = 0
        for byte in bytes {
            if byte >= 48, byte <= 57 {
                digits = digits * 10 + Double(byte - 48)
                if isFraction { scale *= 10 }
                seen += 1
            } else if byte == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                return slow(bytes)
            }
        }
        return seen > 0 && seen <= 15 ? digits / scale : slow(bytes)
    }

    private static let allowed = Set("0123456789.+-eE".utf8)

    private static func slow(_ bytes: ArraySlice<UInt8>) -> Double? {
        guard !bytes.isEmpty, bytes.count <= 40, bytes.allSatisfy({ allowed.contains($0) }) else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }
}
