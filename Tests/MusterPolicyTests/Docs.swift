import Foundation
import Testing

/// A page of the documentation that is written from the code, whole or between marks.
///
/// With `MUSTER_WRITE_DOCS=1` in the environment the page is written, otherwise it must be what would be written.
enum Docs {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func page(_ name: String) throws -> String {
        try String(contentsOf: root.appending(path: "docs/\(name)"), encoding: .utf8)
    }

    static func expect(_ name: String, _ content: String, _ place: SourceLocation = #_sourceLocation) throws {
        if ProcessInfo.processInfo.environment["MUSTER_WRITE_DOCS"] == "1" {
            try content.write(to: root.appending(path: "docs/\(name)"), atomically: true, encoding: .utf8)
        }
        let current = try page(name)
        #expect(
            current == content, "docs/\(name) is out of date: run the tests with MUSTER_WRITE_DOCS=1",
            sourceLocation: place)
    }

    /// The page with everything between `<!-- keys: NAME -->` and `<!-- end -->` written anew.
    static func filled(_ page: String, _ table: (String) -> String?) -> String {
        var result: [Substring] = []
        var skipping = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "<!-- end -->" { skipping = false }
            if !skipping { result.append(line) }
            if line.hasPrefix("<!-- keys: "), line.hasSuffix(" -->"),
                let table = table(String(line.dropFirst(11).dropLast(4)))
            {
                result.append(Substring(table))
                skipping = true
            }
        }
        return result.joined(separator: "\n")
    }
}
