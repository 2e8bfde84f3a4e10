import MusterCore

/// Reads a trace from CSV as it comes in, in bounded memory: `timestamp,requests_per_second` and a line for each moment.
package struct TraceReader {
    /// What is wrong, and where; lines and columns count from 1, columns in bytes.
    package struct Problem: Error, Hashable, Sendable {
        package var line: Int
        package var column: Int
        package var message: String
    }

    /// What was done about what is unusual, for people.
    package private(set) var notes: [String] = []
    private let rateName: String
    private var line: [UInt8] = []
    private var number = 0
    private var columns: (time: Int, rate: Int)?
    private var thinning: TraceThinning
    private var gaps = TraceGaps()

    /// More of one line is no CSV of ours.
    private static let longestLine = 64 << 10

    /// A reader of the column with that name; the first column beside the time when there is only one.
    package init(rate: String = "requests_per_second", mostPoints: Int = 1 << 20) {
        rateName = rate
        thinning = TraceThinning(most: mostPoints)
    }

    /// Takes the next bytes of the file in.
    package mutating func take(_ bytes: some Sequence<UInt8>) throws(Problem) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                try endLine()
            } else {
                line.append(byte)
                if line.count > Self.longestLine {
                    throw Problem(line: number + 1, column: 1, message: "the line is too long")
                }
            }
        }
    }

    /// The trace, after the last byte.
    package mutating func finish() throws(Problem) -> DemandTrace {
        if !line.isEmpty { try endLine() }
        guard columns != nil else {
            throw Problem(line: 1, column: 1, message: "the file is empty; it needs the head `timestamp,\(rateName)`")
        }
        let (points, merged) = thinning.finish()
        guard points.count > 1, let first = points.first else {
            throw Problem(line: number + 1, column: 1, message: "a trace needs two points at least")
        }
        if merged > 1 { notes.append("\(thinning.taken) rows: every \(merged) were merged into one, their mean") }
        notes += gaps.notes
        return DemandTrace(
            start: first.at, times: points.map { ($0.at - first.at).inSeconds }, rates: points.map(\.rate))
    }

    private mutating func endLine() throws(Problem) {
        number += 1
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        defer { line.removeAll(keepingCapacity: true) }
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        guard !line.isEmpty else { return }
        let fields = split()
        guard let columns else { return try readHead(fields) }
        guard fields.count > max(columns.time, columns.rate) else {
            throw Problem(
                line: number, column: line.count + 1,
                message: "the row has \(fields.count) of the \(max(columns.time, columns.rate) + 1) columns it needs")
        }
        let at = try moment(fields[columns.time])
        let rate = try rate(fields[columns.rate])
        if let last = gaps.last, at <= last.at {
            throw Problem(
                line: number, column: fields[columns.time].lowerBound + 1,
                message: at == last.at
                    ? "the time of line \(last.line) is repeated; keep one row for each time"
                    : "the time is before that of line \(last.line); sort the rows by time")
        }
        gaps.note(at, line: number)
        thinning.take(TraceThinning.Point(at: at, rate: rate))
        if let first = thinning.first, at - first > .seconds(5 * 366 * 86_400) {
            throw Problem(line: number, column: 1, message: "the trace is longer than five years")
        }
    }

    private func split() -> [Range<Int>] {
        var fields: [Range<Int>] = []
        var begin = 0
        for place in 0...line.count where place == line.count || line[place] == UInt8(ascii: ",") {
            var field = begin..<place
            while !field.isEmpty, Self.isSpace(line[field.lowerBound]) {
                field = (field.lowerBound + 1)..<field.upperBound
            }
            while !field.isEmpty, Self.isSpace(line[field.upperBound - 1]) {
                field = field.lowerBound..<(field.upperBound - 1)
            }
            if field.count > 1, line[field.lowerBound] == UInt8(ascii: "\""),
                line[field.upperBound - 1] == UInt8(ascii: "\"")
            {
                field = (field.lowerBound + 1)..<(field.upperBound - 1)
            }
            fields.append(field)
            begin = place + 1
        }
        return fields
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private mutating func readHead(_ fields: [Range<Int>]) throws(Problem) {
        let names = fields.map { text($0) }
        guard let time = names.firstIndex(of: "timestamp") else {
            throw Problem(
                line: number, column: 1,
                message: "the head `\(names.joined(separator: ",").prefix(60))` lacks the column `timestamp`")
        }
        guard let rate = names.firstIndex(of: rateName) ?? (names.count == 2 ? 1 - time : nil) else {
            throw Problem(line: number, column: line.count + 1, message: "the head lacks the column `\(rateName)`")
        }
        guard rate != time, Double(names[rate]) == nil else {
            throw Problem(
                line: number, column: fields[rate].lowerBound + 1, message: "the head lacks the column `\(rateName)`")
        }
        columns = (time, rate)
    }

    private func text(_ field: Range<Int>) -> String { String(decoding: line[field], as: UTF8.self) }

    private func moment(_ field: Range<Int>) throws(Problem) -> Instant {
        if let moment = TimestampText.parse(line[field]) { return moment }
        throw Problem(
            line: number, column: field.lowerBound + 1,
            message:
                "`\(text(field).prefix(40))` is no time; write it like `2026-11-27T08:00:00` or `2026-11-27T08:00:00Z`")
    }

    private func rate(_ field: Range<Int>) throws(Problem) -> Double {
        if let rate = DecimalText.parse(line[field]), rate >= 0, rate <= 1e12 { return rate }
        throw Problem(
            line: number, column: field.lowerBound + 1,
            message: "`\(text(field).prefix(40))` is no demand; it must be a number, 0 or more")
    }
}
