import MusterCore

/// Which files of a set are candidates that are tried beside the policy of another.
struct ShadowFiles {
    /// The candidate's place for that of the policy that names it.
    private(set) var candidates: [Int: Int] = [:]

    /// The folder that candidates stand in. It is not searched for policies: a candidate must not become the fleet's
    /// policy when the file that names it is gone.
    static let folder = "shadows"

    /// Finds the candidates among the documents and reports names that lead to none.
    init(_ documents: [PolicyDocument]) {
        var places: [String: Int] = [:]
        for (place, document) in documents.enumerated() { places[FilePath.normal(document.findings.path)] = place }
        for (place, document) in documents.enumerated() {
            guard let entry = document.entry("shadows"), document.entry("fleet") != nil,
                let name = entry.value.scalar, FilePath.isPolicy(name)
            else { continue }
            let path = FilePath.beside(document.findings.path, name)
            if let problem = Self.problem(path, known: places[path] != nil) {
                document.findings.error(
                    .shadow, entry.value.range, problem.message, help: problem.help)
            } else {
                candidates[place] = places[path]
            }
        }
        for place in Set(candidates.values) {
            guard let entry = documents[place].entry("shadows") else { continue }
            candidates[place] = nil
            documents[place].findings.error(
                .shadow, entry.keyRange, "a shadow has no shadow",
                help: "the policy in force names what is tried beside it")
        }
    }

    private static func problem(_ path: String, known: Bool) -> (message: String, help: String)? {
        guard FilePath.folders(of: path).contains(folder) else {
            return (
                "\(quoted(path)) is not in a folder named `\(folder)`",
                "move it there: that folder is not searched for policies, so that a candidate is never taken for one"
            )
        }
        if known { return nil }
        return ("there is no file \(quoted(path)) that can be read", "the path is relative to this file")
    }

    /// Whether the file is tried beside another.
    func isCandidate(_ place: Int) -> Bool { candidates.values.contains(place) }
}

/// Paths of policy files, as text.
enum FilePath {
    /// Without `.`, and with `..` resolved as far as the text allows.
    static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    /// The path that `name` is in a file at `path`.
    static func beside(_ path: String, _ name: String) -> String {
        guard !name.hasPrefix("/") else { return normal(name) }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        return normal(folder + name)
    }

    static func folders(of path: String) -> [String] { path.split(separator: "/").dropLast().map(String.init) }

    static func isPolicy(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }
}

extension PolicyDecoder {
    /// Files that those given name as shadows and that are not among them: normal paths, sorted, each once.
    public func shadowPaths(of files: [SourceFile]) -> [String] {
        let needle = Array("shadows".utf8)
        let naming = files.filter { $0.bytes.count <= options.limits.bytes && Self.holds($0.bytes, needle) }
        let known = Set(files.map { FilePath.normal($0.path) })
        var paths: Set<String> = []
        for document in PolicyDocument.read(naming, limits: options.limits) {
            guard let name = document.entry("shadows")?.value.scalar, FilePath.isPolicy(name) else { continue }
            paths.insert(FilePath.beside(document.findings.path, name))
        }
        return paths.subtracting(known).sorted()
    }

    private static func holds(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        var from = bytes.startIndex
        while let place = bytes[from...].firstIndex(of: needle[0]) {
            if bytes[place...].starts(with: needle) { return true }
            from = place + 1
        }
        return false
    }
}

/// What is tried beside a fleet's policy.
public struct ShadowPolicy: Hashable, Sendable {
    public var fleet: FleetName
    /// The candidate's file, normal.
    public var path: String
    /// Nil while the file has an error.
    public var policy: FleetPolicy?
}
