/// Policies' hashes as they are shown.
public enum Digest {
    /// Sixteen hexadecimal digits, zeros in front included, so that all are equally long.
    public static func text(_ hash: UInt64) -> String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
