extension String {
    /// Without what could move the cursor, begin a line or change the terminal: control characters become blanks.
    /// Reasons, addresses and messages come from outside.
    var onOneLine: String {
        let isControl = { (scalar: Unicode.Scalar) in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || [0x2028, 0x2029].contains(scalar.value)
        }
        guard unicodeScalars.contains(where: isControl) else { return self }
        var plain = ""
        for scalar in unicodeScalars { plain.unicodeScalars.append(isControl(scalar) ? " " : scalar) }
        return plain
    }
}
