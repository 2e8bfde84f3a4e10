import ArgumentParser
import Foundation
import MusterCore
import MusterPolicy

/// `muster decide POLICY`
struct Decide: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what a policy would decide on observations read from standard input.",
        discussion: """
            One JSON object on a line; what was learned is kept from line to line. Needs no daemon and starts nothing.

              {"at":"2026-11-27T08:00:15Z","signals":{"tps":{"value":1234.5,"age_seconds":3}},
               "workers":{"in_service":12,"starting":[{"age_seconds":41}],"draining":1}}
                 decides: {"at":...,"desired":15,"launch":2,"drain":0,"because":"...","opinions":[...]}
              {"boot_seconds":97.2}
                 a worker took so long from launch to service
              {"history":[{"at":"2026-11-26T08:00:00Z","tps":1180}]}
                 earlier readings, oldest first: they teach, and decide nothing

            The first line's workers are those that were wanted. A value older than its signal's `stale` is not one.
            Exit code 65 when the policy or a line is invalid; the message names line and column.

            EXAMPLES
              muster decide policies/wallet-api.yaml < observations.jsonl
              muster decide policies/wallet-api.yaml < observations.jsonl | jq .desired
            """)

    @Argument(help: ArgumentHelp("A policy file of one fleet.", valueName: "policy"), completion: .file())
    var policy: String

    func run() throws {
        let policy = try read()
        var session = DecisionSession(policy: policy)
        var lines = InputLines()
        while let batch = lines.next() {
            var answers = ""
            for line in batch {
                do throws(LineProblem) {
                    if let answer = try session.answer(line.bytes) { answers += answer }
                } catch {
                    Console.print(answers)
                    throw CommandFailure(
                        .invalidPolicy, "standard input:\(line.number):\(error.column): \(error.message)")
                }
            }
            Console.print(answers)
        }
    }

    private func read() throws -> FleetPolicy {
        let files = try PolicyFiles.read([policy])
        let result = PolicyFiles.decoder.decode(files: files)
        if !result.diagnostics.isEmpty { Console.remark(DiagnosticRenderer().render(result.diagnostics)) }
        guard !result.hasErrors else { throw CommandFailure(.invalidPolicy, "\(policy) is not a valid policy") }
        guard let only = result.policies.first, result.policies.count == 1 else {
            throw CommandFailure(.usage, "\(policy) has \(result.policies.count) policies; name the file of one fleet")
        }
        return only
    }
}

/// Standard input by lines, as many at once as have come, so that whoever waits for an answer has it.
private struct InputLines {
    private var rest: [UInt8] = []
    private var number = 0
    private var isAtEnd = false

    /// The lines that have come since; nil at the end.
    mutating func next() -> [(number: Int, bytes: ArraySlice<UInt8>)]? {
        guard !isAtEnd else { return nil }
        var lines: [(number: Int, bytes: ArraySlice<UInt8>)] = []
        while lines.isEmpty, !isAtEnd {
            read()
            var begin = rest.startIndex
            while let end = rest[begin...].firstIndex(of: UInt8(ascii: "\n")) {
                number += 1
                lines.append((number, rest[begin..<end]))
                begin = end + 1
            }
            rest = Array(rest[begin...])
            if isAtEnd, !rest.isEmpty {
                number += 1
                lines.append((number, rest[...]))
            }
        }
        return lines
    }

    private mutating func read() {
        let there = rest.count
        rest.append(contentsOf: repeatElement(0, count: 1 << 16))
        var come = 0
        repeat {
            come = rest.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { Glibc.read(STDIN_FILENO, $0 + there, 1 << 16) } ?? 0
            }
        } while come < 0 && errno == EINTR
        rest.removeLast((1 << 16) - max(0, come))
        if come <= 0 { isAtEnd = true }
    }
}
