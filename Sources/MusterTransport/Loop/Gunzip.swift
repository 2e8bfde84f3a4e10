import CLibCURL

/// Unpacks a gzip stream piece by piece.
final class Gunzip {
    /// Unpacked at a time, so that a small piece that unpacks to gigabytes meets the limit early.
    private static let step = 64 << 10

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let isReady: Bool
    /// Whether the stream has come to its end, checksum included.
    private(set) var isWhole = false

    init() {
        stream.initialize(to: z_stream())
        isReady = muster_gunzip_start(stream) == Z_OK
    }

    deinit {
        if isReady { inflateEnd(stream) }
        stream.deallocate()
    }

    /// Adds what `bytes` unpack to; says what is wrong with them, if anything is.
    func unpack(_ bytes: UnsafeRawBufferPointer, into body: inout [UInt8], limit: Int) -> TransportError? {
        guard isReady else { return .exhausted("zlib has no memory") }
        guard !bytes.isEmpty else { return nil }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(clamping: bytes.count)
        var result = Z_OK
        repeat {
            if isWhole {
                // Several streams in a row count as one (RFC 1952, section 2.2).
                guard inflateReset(stream) == Z_OK else { return .malformed("zlib cannot go on") }
                isWhole = false
            }
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.step) { piece in
                stream.pointee.next_out = piece.baseAddress
                stream.pointee.avail_out = UInt32(Self.step)
                result = inflate(stream, Z_NO_FLUSH)
                body.append(contentsOf: piece.prefix(Self.step - Int(stream.pointee.avail_out)))
            }
            guard body.count <= limit else { return .bodyTooLarge(limit: limit) }
            guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
                return .malformed("the body claims gzip and is not")
            }
            isWhole = result == Z_STREAM_END
        } while result != Z_BUF_ERROR && (stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0 && !isWhole)
        return nil
    }
}
