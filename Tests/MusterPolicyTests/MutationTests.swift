import Foundation
import MusterPolicy
import Testing

@Suite("Any bytes")
struct MutationTests {
    private static let good: [[UInt8]] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let files = ["wallet-process.yaml", "wallet-docker.yaml"].compactMap {
            FileManager.default.contents(atPath: root.appending(path: "policies/\($0)").path)
        }
        return files.map { Array($0) } + [Array(smallest.utf8)]
    }()

    /// A file is good or told why not, whatever is in it.
    private func check(_ bytes: [UInt8], _ hint: String) {
        let result = decoder.decode(files: [SourceFile(path: "x.yaml", bytes: bytes)])
        #expect(
            (result.policies.count == 1) != result.hasErrors,
            "\(hint): \(String(decoding: bytes, as: UTF8.self)) gave \(rendered(result))")
        #expect(result.diagnostics.allSatisfy { $0.place.range.from.line >= 1 && $0.place.range.from.column >= 1 })
        #expect(rendered(result).isEmpty == result.diagnostics.isEmpty)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func changedPoliciesAreGoodOrExplained(_ seed: UInt64) {
        #expect(Self.good.count == 3)
        var dice = Dice(seed: seed)
        let pieces = [
            "{", "}", "[", "]", ":", ": ", "\n", "  ", "\t", "\"", "'", "&a ", "*a", "- ", "0", "-", "%", "...", "é",
            "!x ", "|", ">", "#", "---\n", "\u{2028}", "99999999999999999999", "1e999", "nan", "null", "? ",
        ].map { Array($0.utf8) }
        for turn in 0..<400 {
            var bytes = Self.good[dice.below(Self.good.count)]
            for _ in 0...dice.below(3) {
                let place = dice.below(bytes.count)
                switch dice.below(6) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: dice.next())
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + dice.below(40)))
                case 2: bytes.insert(contentsOf: pieces[dice.below(pieces.count)], at: place)
                case 3:
                    let from = dice.below(bytes.count)
                    bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + dice.below(60))], at: place)
                case 4: bytes.swapAt(place, dice.below(bytes.count))
                default: bytes.removeSubrange(place...)
                }
                if bytes.isEmpty { bytes = [UInt8(ascii: "a")] }
            }
            check(bytes, "seed \(seed), turn \(turn)")
        }
    }

    @Test func noiseIsExplained() {
        var dice = Dice(seed: 5)
        for turn in 0..<500 {
            let bytes = (0..<dice.below(300)).map { _ in
                UInt8(truncatingIfNeeded: dice.next() % (turn < 250 ? 256 : 96))
            }
            check(bytes, "turn \(turn)")
        }
    }

    @Test func everyBeginningOfAPolicyIsGoodOrExplained() {
        let bytes = Self.good[2]
        for length in 0...bytes.count { check(Array(bytes[..<length]), "length \(length)") }
    }
}
