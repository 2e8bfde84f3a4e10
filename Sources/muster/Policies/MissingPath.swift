import Foundation
import MusterWire

/// What to say of a file or folder that is not there.
enum MissingPath {
    /// The failure, with what was probably meant, or else where it was looked for and what is there.
    static func failure(_ path: String) -> CommandFailure {
        let place = path as NSString
        let folder = place.deletingLastPathComponent
        let looked = folder.isEmpty ? FileManager.default.currentDirectoryPath : folder
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: looked).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            return CommandFailure(
                .usage,
                "\(path) does not exist, and \(looked) cannot be read (\(error.localizedDescription)): correct the path; "
                    + "one without `/` in front begins at \(FileManager.default.currentDirectoryPath)")
        }
        if let near = Spelling.nearest(to: place.lastPathComponent, among: names) {
            let meant = folder.isEmpty ? near : place.deletingLastPathComponent + "/" + near
            return CommandFailure(.usage, "\(path) does not exist; did you mean \(meant)?")
        }
        return CommandFailure(.usage, "\(path) does not exist: correct the path; \(looked) has \(contents(names))")
    }

    /// A few of the names, those of policies first.
    private static func contents(_ names: [String]) -> String {
        guard !names.isEmpty else { return "nothing in it" }
        let yaml = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        let first = (yaml + names.filter { !yaml.contains($0) }).prefix(5)
        let more = names.count - first.count
        return first.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}
