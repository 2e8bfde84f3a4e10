import Foundation
import MusterPolicy

/// Policy tests as they are found on the disk.
enum TestFiles {
    /// The files named, and those in folders named `tests` in and under the folders named; sorted, each once.
    static func read(_ paths: [String]) throws -> [SourceFile] {
        var found: Set<String> = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw MissingPath.failure(path)
            }
            if isFolder.boolValue { found.formUnion(search(path)) } else { found.insert(path) }
        }
        guard !found.isEmpty else {
            throw CommandFailure(
                .usage,
                "no test in \(paths.joined(separator: ", ")): tests are .yaml files in folders named tests; name a test's "
                    + "file, or a folder that has such folders")
        }
        return try found.sorted().map { SourceFile(path: $0, bytes: try PolicyFiles.bytes(of: $0)) }
    }

    private static func search(_ folder: String) -> [String] {
        let folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let isTests = (folder as NSString).lastPathComponent == "tests"
        let names = FileManager.default.subpaths(atPath: folder) ?? []
        return names.filter { name in
            let isYAML = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
            let parents = name.split(separator: "/").dropLast()
            return isYAML && (isTests || parents.contains("tests"))
        }.map { "\(folder)/\($0)" }
    }
}
