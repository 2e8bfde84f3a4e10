import Foundation
import MusterCore
import MusterPolicy

extension PolicyFiles {
    /// Why a file gives no policy: a line, and what the decoder says of the file.
    struct Unfit: Error {
        var message: String
        var report = ""
    }

    /// The policy of one file. One that extends others is read with the files of its folder.
    static func policy(of path: String) throws(Unfit) -> FleetPolicy {
        let files: [SourceFile]
        do {
            let alone = try read([path])
            let text = String(decoding: alone.first?.bytes ?? [], as: UTF8.self)
            let folder = (path as NSString).deletingLastPathComponent
            // Sorted, each once: the file itself is among those of its folder.
            files = text.contains("extends:") ? try read([folder.isEmpty ? "." : folder]) : alone
        } catch {
            throw Unfit(message: (error as? CommandFailure)?.message ?? "\(error)")
        }
        let name = (path as NSString).lastPathComponent
        let own = files.first { $0.path == path || $0.path.hasSuffix("/" + name) }?.path ?? path
        let result = decoder.decode(files: files)
        if let report = result.report(of: own) { throw Unfit(message: "\(path) is not a valid policy", report: report) }
        guard let policy = result.policies(of: own).first else { throw Unfit(message: "\(path) describes no fleet") }
        return policy
    }
}
