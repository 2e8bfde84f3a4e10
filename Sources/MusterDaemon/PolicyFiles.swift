import Foundation
import Glibc

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
                // Tests and shadows of policies stand beside them and are no policies.
                let isTest = name.dropLast().contains { $0 == "tests" || $0 == "shadows" }
                if !isHidden && !isTest && (entry.hasSuffix(".yaml") || entry.hasSuffix(".yml")) {
                    found.insert(path + (path.hasSuffix("/") ? "" : "/") + entry)
                }
            }
        }
        return found.sorted()
    }

    /// The file's bytes.
    package static func read(_ path: String) throws(Unreadable) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Unreadable(errno: errno) }
        let length = Int(status.st_size)
        guard length <= greatest else {
            throw Unreadable(
                description: "it has \(length) bytes; a policy file has at most \(greatest): split it, one fleet a file"
            )
        }
        guard access(path, R_OK) == 0 else { throw Unreadable(errno: errno) }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Unreadable(description: "reading it failed")
        }
        return [UInt8](bytes)
    }
}

extension PolicyFiles.Unreadable {
    /// In the system's words.
    fileprivate init(errno number: Int32) {
        let reason = String(cString: strerror(number))
        description = number == ENOENT ? "\(reason); `policies` in the configuration names it" : reason
    }
}
