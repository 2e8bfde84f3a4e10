import MusterCore
import MusterPolicy
import Testing

@Suite("Shadows of policies")
struct ShadowFileTests {
    private static let naming = smallest + "shadows: shadows/wallet.yaml\n"

    @Test func aCandidateIsReadBesideItsPolicyAndIsNobodys() throws {
        let candidate = smallest.replacing("max: 10", with: "max: 20")
        let result = decode([("p/wallet.yaml", Self.naming), ("p/shadows/wallet.yaml", candidate)])
        #expect(result.diagnostics.isEmpty, "\(rendered(result))")
        #expect(result.policies.map(\.workers.max) == [10])
        #expect(result.shadows.map(\.path) == ["p/shadows/wallet.yaml"])
        #expect(result.shadows.first?.policy?.workers.max == 20)
        // What is tried beside a policy is none of its business: its hash is the same.
        #expect(result.policies.first == decode(smallest).policies.first)
    }

    @Test(arguments: [
        (
            "another fleet", smallest + "shadows: shadows/wallet.yaml\n",
            smallest.replacing("fleet: wallet", with: "fleet: b"), 1
        ),
        ("a shadow of a shadow", smallest + "shadows: shadows/wallet.yaml\n", smallest + "shadows: wallet.yaml\n", 1),
        (
            "no such file", smallest + "shadows: shadows/other.yaml\n",
            smallest.replacing("fleet: wallet", with: "fleet: b"), 0
        ),
        ("itself", smallest + "shadows: wallet.yaml\n", smallest.replacing("fleet: wallet", with: "fleet: b"), 0),
        (
            "a broken one", smallest + "shadows: shadows/wallet.yaml\n",
            smallest.replacing("max: 10", with: "max: many"), 1
        ),
    ])
    func isRefused(_ what: String, _ live: String, _ candidate: String, _ good: Int) {
        let result = decode([("p/wallet.yaml", live), ("p/shadows/wallet.yaml", candidate)])
        #expect(result.hasErrors, "\(what)")
        let own = result.policies.filter { $0.fleet == "wallet" }
        #expect(own.count == good, "\(what): a broken candidate takes nothing from the policy in force")
        #expect(result.shadows.allSatisfy { $0.policy == nil }, "\(what)")
        if what != "a broken one" { #expect(result.diagnostics.map(\.code) == [.shadow], "\(rendered(result))") }
    }

    @Test func aSharedPartNamesNoShadow() {
        let result = decode([
            ("base.yaml", "defaults: base\nshadows: shadows/x.yaml\n"), ("wallet.yaml", smallest + "extends: base\n"),
        ])
        #expect(result.diagnostics.map(\.code) == [.shadow])
    }

    @Test func theFilesThatAreNamedAndNotThereAreTold() {
        let decoder = PolicyDecoder(options: .init(zone: { _ in nil }, promql: { _ in nil }))
        let files = [
            SourceFile(path: "p/a.yaml", bytes: Array("fleet: a\nshadows: ./shadows/../shadows/a.yaml\n".utf8)),
            SourceFile(path: "p/b.yaml", bytes: Array("fleet: b\nshadows: /x/shadows/b.yml\n".utf8)),
            SourceFile(path: "p/c.yaml", bytes: Array("fleet: c\nshadows: shadows/c.yaml\n".utf8)),
            SourceFile(path: "p/./shadows/c.yaml", bytes: Array("fleet: c\n".utf8)),
            SourceFile(path: "p/d.yaml", bytes: Array("fleet: d\nowner: shadows\n".utf8)),
        ]
        #expect(decoder.shadowPaths(of: files) == ["/x/shadows/b.yml", "p/shadows/a.yaml"])
    }
}
