import Glibc

/// What a run of bytes is as a number.
enum DecimalNumber: Equatable {
    case value(Double)
    case malformed
    case outOfRange

    /// Reads decimal notation, `Inf` and `NaN` (any case). Hexadecimal, `infinity` and blanks are malformed.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        guard let scan = DecimalScan(text) else {
            self = Self.special(text)
            return
        }
        if let exact = scan.exactValue {
            self = .value(exact)
            return
        }
        let parsed = Self.roundedValue(text)
        self = parsed.isFinite ? .value(parsed) : .outOfRange
    }

    private static func special(_ text: UnsafeBufferPointer<UInt8>) -> DecimalNumber {
        guard let first = text.first else { return .malformed }
        let signed = first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
        let word = text.dropFirst(signed ? 1 : 0).map { $0 | 0x20 }
        if word.elementsEqual("inf".utf8) {
            return .value(first == UInt8(ascii: "-") ? -.infinity : .infinity)
        }
        return !signed && word.elementsEqual("nan".utf8) ? .value(.nan) : .malformed
    }

    /// The nearest `Double`, by the C library; the text has been checked to be plain decimal notation.
    private static func roundedValue(_ text: UnsafeBufferPointer<UInt8>) -> Double {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { copy in
            for (index, byte) in text.enumerated() {
                copy[index] = CChar(bitPattern: byte)
            }
            copy[text.count] = 0
            return copy.baseAddress.map { strtod($0, nil) } ?? .nan
        }
    }
}

/// The parts of a number in decimal notation.
private struct DecimalScan {
    private var negative = false
    private var mantissa: UInt64 = 0
    private var significantDigits = 0
    private var exponent = 0

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// nil: not in decimal notation.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        var at = 0
        if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") {
            negative = text[at] == UInt8(ascii: "-")
            at += 1
        }
        let whole = scanDigits(text, &at)
        var fraction = 0
        if at < text.count, text[at] == UInt8(ascii: ".") {
            at += 1
            fraction = scanDigits(text, &at)
            exponent = -fraction
        }
        guard whole + fraction > 0 else { return nil }
        if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            guard scanExponent(text, &at) else { return nil }
        }
        guard at == text.count else { return nil }
    }

    /// The value where one correctly rounded operation gives it (mantissa and power of ten both exact), else nil.
    var exactValue: Double? {
        guard significantDigits <= 19, mantissa <= 1 << 53, abs(exponent) <= 22 else { return nil }
        let power = Self.powersOfTen[abs(exponent)]
        let magnitude = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        return negative ? -magnitude : magnitude
    }

    private mutating func scanDigits(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Int {
        let start = at
        while at < text.count, text[at] &- UInt8(ascii: "0") < 10 {
            if significantDigits > 0 || text[at] != UInt8(ascii: "0") {
                significantDigits += 1
            }
            if significantDigits <= 19 {
                mantissa = mantissa &* 10 &+ UInt64(text[at] - UInt8(ascii: "0"))
            }
            at += 1
        }
        return at - start
    }

    private mutating func scanExponent(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Bool {
        var falling = false
        if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") {
            falling = text[at] == UInt8(ascii: "-")
            at += 1
        }
        let start = at
        var written = 0
        while at < text.count, text[at] &- UInt8(ascii: "0") < 10 {
            written = min(written * 10 + Int(text[at] - UInt8(ascii: "0")), 1_000_000)
            at += 1
        }
        exponent += falling ? -written : written
        return at > start
    }
}
