import Foundation

/// Policy files on the disk.
package enum PolicyFiles {
    /// Why a file is not read.
    package struct Unreadable: Error, CustomStringConvertible {
        package var description: String
    }

    /// A file larger than this is refused without being read: 4 MiB.
    static let greatest = 4 << 20

    /// The files themselves, and the `.yaml` and `.yml` files of folders, at any depth; sorted, unique.
    package static func find(_ paths: [String]) -> [String] {
        var found: Set<String> = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                found.insert(path)
                continue
            }
            guard isFolder.boolValue else {
                found.insert(path)
                continue
            }
            guard let entries = FileManager.default.enumerator(atPath: path) else { continue }
            for case let entry as String in entries {
                let name = entry.split(separator: "/")
                let isHidden = name.contains { $0.hasPrefix(".") }
                // Tests of policies stand beside them and are no policies.
                let isTest = name.dropLast().contains("tests")
                if !isHidden && !isTest && (entry.hasSuffix(".yaml") || entry.hasSuffix(".yml")) {
                    found.insert(path + (path.hasSuffix("/") ? "" : "/") + entry)
                }
            }
        }
        return found.sorted()
    }

    /// The file's bytes.
    package static func read(_ path: String) throws -> [UInt8] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let length = (attributes[.size] as? NSNumber)?.intValue ?? 0
        guard length <= greatest else {
            throw Unreadable(
                description: "it has \(length) bytes; a policy file has at most \(greatest): split it, one fleet a file"
            )
        }
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
