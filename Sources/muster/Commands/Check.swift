import ArgumentParser
import Foundation
import MusterCore
import MusterMetrics
import MusterPolicy

/// `muster check PATH...`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks policy files: every problem, with its place and what to do.",
        discussion: """
            Folders are searched for .yaml and .yml files, except for folders named tests. Needs no daemon.
            Exit code 65 when a file is invalid.

            EXAMPLES
              muster check policies/
              muster check policies/wallet-api.yaml --output json
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: ArgumentHelp("Files and folders.", valueName: "path")) var paths: [String]
    @Option(name: .shortAndLong, help: "text or json.") var output: Format = .text
    @Flag(name: .shortAndLong, help: "Says nothing when nothing is wrong.") var quiet = false

    func run() throws {
        let files = try PolicyFiles.read(paths)
        let options = PolicyDecoder.Options(zone: ZoneFiles.rules(of:), promql: Self.problem(ofExpression:))
        let result = PolicyDecoder(options: options).decode(files: files)
        if output == .json || !result.diagnostics.isEmpty {
            let form: DiagnosticRenderer.Form = output == .json ? .json : .text
            let sorted = result.diagnostics.sorted { Self.order($0.place) < Self.order($1.place) }
            Console.print(DiagnosticRenderer().render(sorted, as: form))
        }
        let errors = result.diagnostics.filter { $0.severity == .error }.count
        let policies = Self.amount(result.policies.count, "policy", "policies")
        if result.hasErrors {
            let good = result.policies.isEmpty ? "" : ", \(policies) without"
            throw CommandFailure(.invalidPolicy, Self.amount(errors, "problem", "problems") + good)
        }
        let warnings = result.diagnostics.count
        let found = warnings == 0 ? "no problems" : Self.amount(warnings, "warning", "warnings")
        guard !quiet else { return }
        if output == .text { Console.print("\(policies), \(found)") } else { Console.remark("\(policies), \(found)") }
    }

    /// As one reads: file by file, from top to bottom.
    private static func order(_ place: Diagnostic.Place) -> (String, Int, Int) {
        (place.path, place.range.from.line, place.range.from.column)
    }

    static func amount(_ amount: Int, _ one: String, _ many: String) -> String {
        "\(amount) \(amount == 1 ? one : many)"
    }

    static func problem(ofExpression text: String) -> (offset: Int, length: Int, message: String)? {
        do throws(PromQLError) {
            _ = try PromQL.parseNumeric(text)
            return nil
        } catch {
            return (error.position.offset, 1, error.message)
        }
    }
}

/// Policy files as they are found on the disk.
enum PolicyFiles {
    /// A file larger than this is not read: the decoder refuses it by its length alone.
    private static let most = 2 << 20

    /// The files named and those in the folders named, sorted, each once.
    static func read(_ paths: [String]) throws -> [SourceFile] {
        var found: Set<String> = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw CommandFailure(.usage, "\(path) does not exist")
            }
            if isFolder.boolValue { found.formUnion(try search(path)) } else { found.insert(path) }
        }
        guard !found.isEmpty else {
            throw CommandFailure(.usage, "no .yaml or .yml file in \(paths.joined(separator: ", "))")
        }
        return try found.sorted().map { SourceFile(path: $0, bytes: try bytes(of: $0)) }
    }

    private static func search(_ folder: String) throws -> [String] {
        var found: [String] = []
        var folders = [folder]
        while let next = folders.popLast() {
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: next).sorted()
            } catch {
                throw CommandFailure(.usage, "the folder \(next) cannot be read: \(error.localizedDescription)")
            }
            for name in names where !name.hasPrefix(".") {
                let path = next.hasSuffix("/") ? next + name : "\(next)/\(name)"
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                if attributes[.type] as? FileAttributeType == .typeDirectory {
                    if name != "tests" { folders.append(path) }
                } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                    found.append(path)
                }
            }
        }
        return found
    }

    static func bytes(of path: String) throws -> [UInt8] {
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { file.closeFile() }
            return Array(try file.read(upToCount: most) ?? Data())
        } catch {
            throw CommandFailure(.usage, "\(path) cannot be read: \(error.localizedDescription)")
        }
    }
}

/// Time zones as the system has them.
enum ZoneFiles {
    /// The rules of an IANA zone; nil when the system has none of that name. The name comes unchecked from a file.
    static func rules(of name: String) -> TimeZoneRules? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part.first != "."
                && part.unicodeScalars.allSatisfy {
                    $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-+.".unicodeScalars.contains($0))
                }
        }
        guard isPlain, parts.count <= 4 else { return nil }
        do {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/" + name))
            return try TimeZoneRules(tzif: Array(bytes), name: name)
        } catch {
            return nil
        }
    }
}
