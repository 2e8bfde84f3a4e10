import Foundation
import FoundationXML
import MusterPolicy
import Testing

@Suite("Formats of check")
struct FormatTests {
    private let result = decode([
        ("good.yaml", smallest.replacing("fleet: wallet", with: "fleet: good")),
        ("a b&.yaml", smallest + "mode: shaddow\nmode: \"x<y\"\n"),
    ])

    private func render(_ form: DiagnosticRenderer.Form) -> String {
        DiagnosticRenderer(version: "1").render(result.diagnostics, as: form, files: ["good.yaml", "a b&.yaml"])
    }

    @Test func sarif() throws {
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(render(.sarif).utf8)) as? [String: Any])
        #expect(object["version"] as? String == "2.1.0")
        let run = try #require((object["runs"] as? [[String: Any]])?.first)
        #expect(run["columnKind"] as? String == "unicodeCodePoints")
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        let rules = try #require(driver["rules"] as? [[String: Any]]).compactMap { $0["id"] as? String }
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.compactMap { $0["ruleId"] as? String } == ["duplicate-key", "wrong-value"])
        for result in results {
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(rules[index] == result["ruleId"] as? String)
            let location = try #require(
                (result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any])
            #expect((location["artifactLocation"] as? [String: String])?["uri"] == "a%20b%26.yaml")
        }
        #expect((results[0]["relatedLocations"] as? [Any])?.count == 1)
    }

    @Test func junit() throws {
        let text = render(.junit)
        let parser = XMLParser(data: Data(text.utf8))
        #expect(parser.parse(), "\(text)")
        #expect(text.contains("<testsuites tests=\"2\" failures=\"1\">"))
        #expect(text.contains("name=\"a b&amp;.yaml\"") && text.contains("name=\"good.yaml\""))
        #expect(text.contains("<failure type=\"duplicate-key\""))
    }

    @Test func github() {
        let lines = render(.github).split(separator: "\n")
        #expect(
            lines.first
                == "::error file=a b&.yaml,line=10,col=1,endLine=10,endColumn=5,title=duplicate-key::the key `mode` stands here a second time%0Ait stands here first: a b&.yaml:9"
        )
        #expect(lines.count == 2)
        let odd = decode(smallest + "mode: a\n", path: "a,b:c%.yaml")
        #expect(
            DiagnosticRenderer().render(odd.diagnostics, as: .github).hasPrefix("::error file=a%2Cb%3Ac%25.yaml,line=9")
        )
    }

    @Test func nothingIsSaidOfNothing() {
        for form in [DiagnosticRenderer.Form.text, .github] { #expect(DiagnosticRenderer().render([], as: form) == "") }
    }
}
