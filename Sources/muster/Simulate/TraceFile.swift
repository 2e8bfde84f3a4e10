import Foundation
import MusterSimulator

/// Traces as they are found: CSV files of any length, range queries of a Prometheus-compatible server.
enum TraceFile {
    /// The trace, and what was done about what is unusual in it.
    static func read(_ place: String) async throws -> (trace: DemandTrace, notes: [String]) {
        if place.hasPrefix("prometheus:") {
            return try await PrometheusTrace(place.dropFirst("prometheus:".count)).read()
        }
        return try read(csv: place, rate: "requests_per_second")
    }

    /// A CSV file's column over time.
    static func read(csv path: String, rate: String) throws -> (trace: DemandTrace, notes: [String]) {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw FileManager.default.fileExists(atPath: path)
                ? CommandFailure(.usage, "\(path) cannot be read: give yourself the permission to read it")
                : MissingPath.failure(path)
        }
        defer { file.closeFile() }
        var reader = TraceReader(rate: rate)
        while true {
            let chunk = try chunk(of: file, path)
            do throws(TraceReader.Problem) {
                guard !chunk.isEmpty else { return (try reader.finish(), reader.notes) }
                try reader.take(chunk)
            } catch {
                throw CommandFailure(.invalidPolicy, "\(path):\(error.line):\(error.column): error: \(error.message)")
            }
        }
    }

    /// The next bytes; none at the end. What cannot be read is no end: half a trace is not the trace.
    private static func chunk(of file: FileHandle, _ path: String) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var taken = -1
        repeat {
            taken = bytes.withUnsafeMutableBytes { Glibc.read(file.fileDescriptor, $0.baseAddress, $0.count) }
        } while taken < 0 && errno == EINTR
        guard taken >= 0 else {
            throw CommandFailure(.usage, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        bytes.removeLast(bytes.count - taken)
        return bytes
    }
}
