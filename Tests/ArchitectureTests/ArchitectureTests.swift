import Foundation
import Testing

/// Reads the tree itself: what the compiler cannot see of the house.
struct ArchitectureTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private struct Source {
        var path: String
        var target: String
        var text: String

        /// Without comments and the contents of string literals.
        var code: [String] {
            text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                var code: [UInt8] = []
                var isText = false
                var last: UInt8 = 0
                for byte in line.utf8 {
                    if byte == UInt8(ascii: "\""), last != UInt8(ascii: "\\") { isText.toggle() }
                    if !isText && byte == UInt8(ascii: "/") && last == byte { break }
                    if !isText { code.append(byte) }
                    last = byte
                }
                return String(decoding: code, as: UTF8.self)
            }
        }
    }

    /// Every Swift file of `Sources`, and of the programs that are shown with it in `deploy`.
    private static func sources() throws -> [Source] {
        try sources(in: "Sources") { String($0.prefix { $0 != "/" }) }
            + sources(in: "deploy/demo/wallet") { _ in "demo-wallet" }
    }

    private static func sources(in part: String, target: (String) -> String) throws -> [Source] {
        let folder = root.appending(path: part).path
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
        return try files.filter { $0.hasSuffix(".swift") }.sorted().map { file in
            let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
            return Source(path: "\(part)/\(file)", target: target(file), text: text)
        }
    }

    @Test("every import follows an arrow of the house")
    func imports() throws {
        let sources = try Self.sources()
        #expect(sources.count > 100, "the tree was not found")
        for source in sources {
            let arrows = try #require(House.arrows[source.target], "\(source.target) is not in the house")
            var allowed = arrows.union(House.thirdParty[source.target] ?? [])
            if source.target != "MusterCore" { allowed.formUnion(House.standard) }
            for line in source.code where line.contains("import ") {
                guard
                    let match = line.firstMatch(
                        of: /^\s*(?:@\w+\s+)*(?:public |package |internal )?import (?:struct |class |enum |func )?(\w+)/
                    )
                else { continue }
                let module = String(match.1)
                #expect(allowed.contains(module), "\(source.path) may not import \(module)")
            }
        }
    }

    @Test("the arrows have no cycle")
    func acyclic() {
        var order: [String] = []
        var open = Set(House.arrows.keys)
        while let next = open.sorted().first(where: { House.arrows[$0, default: []].isDisjoint(with: open) }) {
            order.append(next)
            open.remove(next)
        }
        #expect(open.isEmpty, "a cycle through \(open.sorted())")
        #expect(order.count == House.arrows.count)
    }

    @Test("the core can neither wait, nor throw dice, nor look at a clock")
    func purity() throws {
        for source in try Self.sources() where source.target == "MusterCore" {
            for (number, line) in source.code.enumerated() {
                let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
                for word in words where House.bannedInCore.contains(String(word)) {
                    Issue.record("\(source.path):\(number + 1): `\(word)` has no place in the core")
                }
            }
        }
    }

    @Test("types are named by what they are")
    func names() throws {
        for source in try Self.sources() {
            for match in source.text.matches(of: /(?:struct|class|enum|actor|protocol) (\w+)/) {
                let name = String(match.1)
                for word in House.bannedInNames where name.hasSuffix(word) {
                    Issue.record("\(source.path): \(name) says nothing with `\(word)`")
                }
            }
        }
    }

    @Test("no error is lost and no process is ended by surprise")
    func errors() throws {
        for source in try Self.sources() {
            for (number, line) in source.code.enumerated() {
                for pattern in ["fatalError(", "as!"] where line.contains(pattern) {
                    Issue.record("\(source.path):\(number + 1): \(pattern)")
                }
                if line.contains(/\btry[!?]/) {
                    Issue.record("\(source.path):\(number + 1): an error is lost in `try`")
                }
                if line.contains(/catch\s*\{\s*\}/) { Issue.record("\(source.path):\(number + 1): an empty catch") }
            }
        }
    }

    @Test("there is one HTTP client")
    func oneClient() throws {
        for source in try Self.sources() where source.text.contains("URLSession") {
            Issue.record("\(source.path) uses URLSession; MusterTransport is the one client")
        }
    }

    @Test("every target of the house is in the package, and the other way round")
    func targets() throws {
        let package = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        let declaration =
            /(?:module\(|\.systemLibrary\(name:|\.target\(\s*name:|\.executableTarget\(\s*name:)\s*"([\w-]+)"/
        let declared = Set(package.matches(of: declaration).map { String($0.1) })
        let house = Set(House.arrows.keys).union(House.systems)
        #expect(declared.subtracting(House.forTests) == house)
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
        #expect(Set(folders) == house.subtracting(["demo-wallet"]))
        let page = try String(contentsOf: Self.root.appending(path: "docs/architecture.md"), encoding: .utf8)
        for target in house { #expect(page.contains("`\(target)`"), "docs/architecture.md does not tell of \(target)") }
    }
}
