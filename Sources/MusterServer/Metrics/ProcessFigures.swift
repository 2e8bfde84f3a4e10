import Foundation

/// What the kernel says of this process. A figure that cannot be read is nil.
struct ProcessFigures {
    var residentBytes: Double?
    var cpuSeconds: Double?
    var openDescriptors: Double?

    init() {
        let statm = Self.read("/proc/self/statm").split(separator: " ")
        if statm.count > 1, let pages = Double(statm[1]) {
            residentBytes = pages * Double(sysconf(Int32(_SC_PAGESIZE)))
        }
        // The name in parentheses may hold anything; the fields begin after the last one.
        let stat = Self.read("/proc/self/stat")
        if let end = stat.lastIndex(of: ")") {
            let fields = stat[stat.index(after: end)...].split(separator: " ")
            if fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) {
                cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
            }
        }
        do {
            openDescriptors = Double(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count)
        } catch {
            openDescriptors = nil
        }
    }

    private static func read(_ path: String) -> String {
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch { return "" }
    }
}
