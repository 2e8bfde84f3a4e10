/// The text of a file, split into lines exactly as libyaml counts them.
struct SourceText {
    /// The bytes without a byte-order mark; valid UTF-8.
    let bytes: ArraySlice<UInt8>
    /// Where each line begins in `bytes`.
    private let lineStarts: [Int]

    /// The text of a file, or where its first invalid byte is.
    static func of(_ bytes: [UInt8]) -> Result<SourceText, InvalidUTF8> {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
        let source = SourceText(content)
        guard let bad = UTF8Check.firstInvalid(content) else { return .success(source) }
        return .failure(InvalidUTF8(position: source.position(atByte: bad)))
    }

    private init(_ content: ArraySlice<UInt8>) {
        bytes = content
        var starts = [content.startIndex]
        var place = content.startIndex
        while place < content.endIndex {
            let length = Self.lineBreak(in: content, at: place)
            place += max(1, length)
            if length > 0 { starts.append(place) }
        }
        lineStarts = starts
    }

    /// The length of the line break there, 0 for none: LF, CR, CR LF, and the three of Unicode that libyaml counts.
    private static func lineBreak(in content: ArraySlice<UInt8>, at place: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { place + offset < content.endIndex ? content[place + offset] : 0 }
        switch byte(0) {
        case 0x0A: return 1
        case 0x0D: return byte(1) == 0x0A ? 2 : 1
        case 0xC2: return byte(1) == 0x85 ? 2 : 0
        case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
        default: return 0
        }
    }

    /// A line by its number from 1, without its break; empty beyond the end. Invalid bytes become U+FFFD.
    func line(_ number: Int) -> String {
        guard number >= 1, number <= lineStarts.count else { return "" }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : bytes.endIndex
        if number < lineStarts.count {
            end = (start..<end).first { Self.lineBreak(in: bytes, at: $0) > 0 } ?? end
        }
        // A line longer than any reader's patience is cut before it is decoded.
        return String(decoding: bytes[start..<min(end, start + 4096)], as: UTF8.self)
    }

    /// The position of a byte, counted from the start of `bytes`.
    func position(atByte index: Int) -> SourcePosition {
        let line = (lineStarts.firstIndex { $0 > index } ?? lineStarts.count) - 1
        let scalars = bytes[lineStarts[line]..<min(max(index, lineStarts[line]), bytes.endIndex)]
            .count { $0 & 0xC0 != 0x80 }
        return SourcePosition(line: line + 1, column: scalars + 1)
    }

    /// The first position after the last character.
    var end: SourcePosition { position(atByte: bytes.endIndex) }
}

/// Where a text stops being UTF-8.
struct InvalidUTF8: Error {
    let position: SourcePosition
}

/// Finds bytes that are not UTF-8.
enum UTF8Check {
    /// The index of the first byte that begins no valid scalar, or nil.
    static func firstInvalid(_ bytes: ArraySlice<UInt8>) -> Int? {
        var place = bytes.startIndex
        while place < bytes.endIndex {
            if bytes[place] < 0x80 {
                place += 1
                continue
            }
            let length = scalarLength(bytes, at: place)
            if length == 0 { return place }
            place += length
        }
        return nil
    }

    /// The length of the multi-byte scalar there; 0 when it is not one (too long, a surrogate, beyond U+10FFFF, cut).
    private static func scalarLength(_ bytes: ArraySlice<UInt8>, at place: Int) -> Int {
        func follows(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            place + offset < bytes.endIndex && range.contains(bytes[place + offset])
        }
        switch bytes[place] {
        case 0xC2...0xDF: return follows(1) ? 2 : 0
        case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : 0
        case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : 0
        case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
        case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : 0
        case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
        case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : 0
        default: return 0
        }
    }
}
