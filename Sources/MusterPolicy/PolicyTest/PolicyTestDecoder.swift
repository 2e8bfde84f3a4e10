/// Turns the bytes of a policy test's file into a plan, or says what is wrong with them. Pure: it opens no file.
package struct PolicyTestDecoder: Sendable {
    package init() {}

    /// The plan, or nil and the reasons. Paths stand as they are in the file.
    package func decode(_ file: SourceFile) -> (plan: PolicyTestPlan?, diagnostics: [Diagnostic]) {
        switch SourceText.of(file.bytes) {
        case .failure(let bad):
            let findings = Findings(path: file.path, source: nil)
            findings.error(
                .notUTF8, SourceRange(from: bad.position, to: bad.position),
                "the file is not UTF-8 text; here is the first byte that is not")
            return (nil, findings.diagnostics)
        case .success(let source):
            let findings = Findings(path: file.path, source: source)
            var composer = YAMLComposer(findings: findings, limits: YAMLLimits())
            guard let root = composer.compose(source) else { return (nil, findings.diagnostics) }
            let options = PolicyDecoder.Options(zone: { _ in nil }, promql: { _ in nil })
            let plan = PolicyReader(findings: findings, options: options).policyTest(root)
            return (findings.hasErrors ? nil : plan, findings.diagnostics)
        }
    }
}
