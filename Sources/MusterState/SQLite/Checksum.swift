import Foundation
import MusterCore

/// A 64-bit FNV-1a hash over a row's revision, time and body, as SQLite's signed integer.
///
/// `Source`: Fowler, Noll, Vo; draft-eastlake-fnv.
func checksum(revision: Int64, at: Int64, body: Data) -> Int64 {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for number in [revision, at] {
        for shift in stride(from: 0, to: 64, by: 8) {
            value = (value ^ (UInt64(bitPattern: number) >> UInt64(shift) & 0xFF)) &* 0x100_0000_01b3
        }
    }
    body.withUnsafeBytes { bytes in
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return Int64(bitPattern: value)
}
