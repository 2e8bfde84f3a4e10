@testable import MusterMetrics

/// Encodes a store's series as Prometheus takes them in: protocol buffers inside Snappy, here without compression.
enum RemoteWrite {
    static func body(of store: SeriesStore) -> [UInt8] {
        var message: [UInt8] = []
        for series in store.series.compactMap({ $0 }) {
            message += field(1, encoded(series))
        }
        return snappy(message)
    }

    private static func encoded(_ series: Series) -> [UInt8] {
        let name = MetricLabel(name: MetricLabels.metricName, value: series.labels.name)
        let labels = ([name] + series.labels.pairs).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var result: [UInt8] = []
        for label in labels {
            result += field(1, field(1, Array(label.name.utf8)) + field(2, Array(label.value.utf8)))
        }
        for (time, value) in zip(series.times, series.values) {
            let bits = (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
            result += field(2, [0x09] + bits + [0x10] + varint(UInt64(bitPattern: time)))
        }
        return result
    }

    private static func field(_ number: UInt64, _ content: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(content.count)) + content
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var result: [UInt8] = []
        while rest >= 0x80 {
            result.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return result + [UInt8(rest)]
    }

    /// All literals of up to 64 KiB.
    private static func snappy(_ content: [UInt8]) -> [UInt8] {
        var result = varint(UInt64(content.count))
        for start in stride(from: 0, to: content.count, by: 65_536) {
            let part = content[start..<min(start + 65_536, content.count)]
            let length = part.count - 1
            result += [61 << 2, UInt8(length & 0xff), UInt8(length >> 8)] + part
        }
        return result
    }
}
