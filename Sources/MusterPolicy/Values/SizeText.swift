/// Reads sizes of memory: `512MiB`, `2GB`.
enum SizeText {
    private static let units: [String: Double] = [
        "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
        "KiB": 1_024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
    ]

    /// Bytes; nil for anything else, and beyond a pebibyte.
    static func parse(_ text: some StringProtocol) -> Double? {
        guard let (number, unit) = NumberText.split(text), let factor = units[unit] else { return nil }
        let bytes = (number * factor).rounded()
        return bytes <= 1_125_899_906_842_624 ? bytes : nil
    }
}
