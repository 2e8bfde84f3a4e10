import MusterCore

/// One file of a set, as far as it can be read by itself.
struct PolicyDocument {
    let findings: Findings
    /// Nil when the file holds no value.
    var root: YAMLNode?

    /// Composes each file; what is wrong with one stands in its findings and takes nothing away from the others.
    static func read(_ files: [SourceFile], limits: YAMLLimits) -> [PolicyDocument] {
        var sources: [NamedSource] = []
        var invalid: [SourcePosition?] = []
        for file in files {
            switch file.bytes.count > limits.bytes ? nil : SourceText.of(file.bytes) {
            case .success(let text)?:
                sources.append(NamedSource(path: file.path, text: text))
                invalid.append(nil)
            case .failure(let bad)?:
                sources.append(NamedSource(path: file.path, text: nil))
                invalid.append(bad.position)
            case nil:
                sources.append(NamedSource(path: file.path, text: nil))
                invalid.append(nil)
            }
        }
        return files.indices.map { number in
            let findings = Findings(file: number, of: sources)
            if let text = sources[number].text {
                var composer = YAMLComposer(findings: findings, limits: limits)
                return PolicyDocument(findings: findings, root: composer.compose(text))
            }
            if let bad = invalid[number] {
                findings.error(
                    .notUTF8, findings.range(from: bad, to: bad),
                    "the file is not UTF-8 text; here is the first byte that is not")
            } else {
                findings.error(
                    .fileTooLarge, .start(ofFile: number),
                    "the file has \(files[number].bytes.count) bytes, more than \(limits.bytes)")
            }
            return PolicyDocument(findings: findings, root: nil)
        }
    }

    /// The entry of a key of the file itself.
    func entry(_ key: String) -> YAMLEntry? { root?.entry(key) }
}

extension YAMLNode {
    /// The entry of a key, when it is a map that has it.
    func entry(_ key: String) -> YAMLEntry? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }
    }

    /// The text, when it is a single value.
    var scalar: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }
}
