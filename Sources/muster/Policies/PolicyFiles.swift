import Foundation
import MusterPolicy

/// Policy files as they are found on the disk.
enum PolicyFiles {
    /// A file larger than this is not read: the decoder refuses it by its length alone.
    private static let most = 2 << 20

    /// The files named and those in the folders named, sorted, each once; then the shadows that those name.
    static func read(_ paths: [String]) throws -> [SourceFile] {
        var found: Set<String> = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw MissingPath.failure(path)
            }
            if isFolder.boolValue { found.formUnion(try search(path)) } else { found.insert(path) }
        }
        guard !found.isEmpty else {
            throw CommandFailure(
                .usage,
                "no .yaml or .yml file in \(paths.joined(separator: ", ")), those in folders named tests left out: name "
                    + "the policies' files, or a folder that has them")
        }
        let files = try found.sorted().map { SourceFile(path: $0, bytes: try bytes(of: $0)) }
        // One that is not there is told at the place that names it.
        let named = decoder.shadowPaths(of: files).filter { FileManager.default.isReadableFile(atPath: $0) }
        return files + (try named.map { SourceFile(path: $0, bytes: try bytes(of: $0)) })
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
                    if name != "tests", name != "shadows" { folders.append(path) }
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
