import Foundation

/// A directory of one test, removed with it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = "/tmp/muster-\(UUID().uuidString.prefix(8).lowercased())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("cannot remove \(path): \(error)")
        }
    }
}
