import MusterCore
import MusterSimulator
import Testing

/// What a trace may look like, and what is said of one that may not.
@Suite struct TraceReaderTests {
    private func read(_ text: String, mostPoints: Int = 1 << 20) throws(TraceReader.Problem) -> (DemandTrace, [String])
    {
        var reader = TraceReader(mostPoints: mostPoints)
        try reader.take(text.utf8)
        let trace = try reader.finish()
        return (trace, reader.notes)
    }

    private func problem(_ text: String) -> TraceReader.Problem? {
        do throws(TraceReader.Problem) {
            _ = try read(text)
            return nil
        } catch { return error }
    }

    private static let head = "timestamp,requests_per_second\n"

    @Test func readsLocalAndZonedTimes() throws {
        let (trace, notes) = try read(
            "\u{FEFF}timestamp , requests_per_second\r\n2026-11-27T08:00:00,10\r\n2026-11-27T09:01:00+01:00,\"20.5\"\r\n"
        )
        #expect(trace.start == Instant(seconds: 1_795_766_400))
        #expect(trace.times == [0, 60] && trace.rates == [10, 20.5] && notes.isEmpty)
    }

    @Test func saysWhereAColumnIsMissing() {
        #expect(problem("time,requests_per_second\n")?.message.contains("lacks the column `timestamp`") == true)
        #expect(problem("timestamp,a,b\n")?.message.contains("lacks the column `requests_per_second`") == true)
        #expect(problem("")?.message.contains("empty") == true)
        let short = problem(Self.head + "2026-11-27T08:00:00\n")
        #expect(short?.line == 2 && short?.column == 20)
    }

    @Test(arguments: ["NaN", "inf", "-1", "", "1e", "1e13", "0x10", "1 000"])
    func refusesWhatIsNoDemand(_ text: String) {
        let found = problem(Self.head + "2026-11-27T08:00:00,1\n2026-11-27T08:01:00,\(text)\n")
        #expect(found?.line == 3 && found?.column == 21, "\(text)")
    }

    @Test func refusesTimesThatRepeatOrGoBack() {
        let rows = Self.head + "2026-11-27T08:00:00,1\n2026-11-27T08:01:00,1\n"
        #expect(
            problem(rows + "2026-11-27T08:01:00,1\n")?.message
                == "the time of line 3 is repeated; keep one row for each time")
        #expect(
            problem(rows + "2026-11-27T08:00:30,1\n")?.message
                == "the time is before that of line 3; sort the rows by time")
        #expect(problem(rows + "yesterday,1\n")?.column == 1)
    }

    @Test func fillsGapsAndSaysSo() throws {
        let (trace, notes) = try read(
            Self.head + "2026-11-27T08:00:00,0\n2026-11-27T08:01:00,60\n2026-11-27T08:11:00,660\n")
        var curve = DemandCurve(trace)
        #expect(curve.rate(at: 30) == 30 && curve.rate(at: 360) == 360)
        #expect(notes == ["1 gap filled with straight lines, the longest of 10m before line 4"])
    }

    @Test func mergesRowsWhenThereAreTooMany() throws {
        var text = Self.head
        for second in 0..<600 {
            text +=
                "2026-11-27T08:\(second / 60 < 10 ? "0" : "")\(second / 60):\(second % 60 < 10 ? "0" : "")\(second % 60),\(second)\n"
        }
        let (trace, notes) = try read(text, mostPoints: 64)
        #expect(trace.times.count <= 64 && trace.rates[0] == 7.5)
        #expect(notes == ["600 rows: every 16 were merged into one, their mean"])
    }
}
