import MusterCore
import MusterPolicy
import Testing

@Suite struct ConfigurationTests {
    private func decode(_ recording: String) -> (DaemonConfiguration?, [Diagnostic]) {
        let text = "policies: [policies]\n\(recording)\n"
        return ConfigurationDecoder().decode(SourceFile(path: "muster.yaml", bytes: [UInt8](text.utf8)))
    }

    @Test func recordingHasDefaultsAndBounds() throws {
        let standard = try #require(decode("").0?.recording)
        #expect(standard.keep == .seconds(14 * 86_400) && standard.atMost == 256_000_000)
        #expect(decode("recording: {keep: 2d}").0?.recording?.keep == .seconds(2 * 86_400))
        #expect(decode("recording: {atMost: 2GB}").0?.recording?.atMost == 2_000_000_000)
        #expect(decode("recording: {enabled: true}").0?.recording != nil)
    }

    @Test func recordingCanBeTurnedOff() throws {
        let (configuration, diagnostics) = decode("recording: {enabled: false}")
        #expect(try #require(configuration).recording == nil)
        #expect(diagnostics.isEmpty)
    }

    @Test(arguments: ["{keep: 1m}", "{keep: 14}", "{atMost: 10kB}", "{atMost: 10}", "{enabled: no}", "{for: 3d}"])
    func mistakesInRecordingAreRefused(_ text: String) {
        let (configuration, diagnostics) = decode("recording: \(text)")
        #expect(configuration == nil)
        #expect(diagnostics.count == 1 && diagnostics.allSatisfy { $0.place.range.from.line == 2 })
    }
}
