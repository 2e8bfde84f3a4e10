import MusterCore
import MusterPolicy
import Testing

@Suite struct ScaleTestFileTests {
    private static let smallest = """
        scaletest: small
        fleet: wallet
        serves: 50
        target: {url: "http://127.0.0.1:8000/pay"}
        load: {points: {0s: 50, 1m: 500}}
        expect: {failed: 0}

        """

    private func decode(_ text: String) -> (plan: ScaleTestPlan?, diagnostics: [Diagnostic]) {
        ScaleTestDecoder().decode(SourceFile(path: "t.yaml", bytes: Array(text.utf8)))
    }

    @Test func theSmallestHasSafeDefaults() throws {
        let plan = try #require(decode(Self.smallest).plan)
        #expect(plan.target.method == "POST")
        #expect(plan.load.arrivals == .even)
        #expect(plan.load.outstanding == 2000)
        #expect(plan.faults.isEmpty)
        #expect(plan.settle == .seconds(60))
        #expect(plan.expectations.map(\.comparison) == [.atMost])
    }

    @Test func everyKeyIsRead() throws {
        let plan = try #require(
            decode(
                """
                scaletest: whole
                fleet: wallet
                serves: 50
                static: 12
                ready: 5s
                settle: 2m
                target: {url: "https://example.com/", method: GET, deadline: 2s, workerHeader: x-worker}
                load: {points: {0s: 50/s, 90s: 1.5k}, arrivals: poisson, seed: 9, outstanding: 100}
                faults: [{at: 50s, restart: musterd}, {at: 40s, kill: worker}]
                daemon: {pid: d.pid, start: [./start, now]}
                processes: {B: "2", A: "1"}
                expect: {p99: "< 1.5s", availability: 99.9%, shareOfStatic: 0.6, failed: "= 3"}
                """
            ).plan)
        #expect(plan.load.points.map(\.rate) == [50, 1500])
        #expect(plan.load.arrivals == .poisson)
        #expect(plan.faults.map(\.kind) == [.killWorker, .restartDaemon])
        #expect(plan.daemon?.start == ["./start", "now"])
        #expect(plan.marks.map(\.name) == ["A", "B"])
        #expect(plan.staticWorkers == 12)
        let bounds = plan.expectations.map { "\($0.measure.rawValue) \($0.comparison.rawValue) \($0.bound)" }
        #expect(bounds == ["failed = 3.0", "availability >= 0.999", "p99 < 1.5", "shareOfStatic <= 0.6"])
    }

    @Test(arguments: [
        ("serves: 50", "serves: 50\nservs: 4", "t.yaml:4:1: error: unknown key `servs` in `the scale test`"),
        (
            "127.0.0.1:8000", "127.0.0.1:@PORT@",
            "t.yaml:4:15: error: `@PORT@` is not filled in: this file is a template"
        ),
        ("127.0.0.1:8000", "127.0.0.1:80000", "t.yaml:4:15: error: `url` of `target` must name a host, and a port"),
        ("127.0.0.1:8000", ":8000", "t.yaml:4:15: error: `url` of `target` must name a host, and a port"),
        ("serves: 50", "serves: 0", "t.yaml:3:9: error: `serves` must be more than 0"),
        ("{0s: 50, 1m: 500}", "{0s: 50}", "t.yaml:5:16: error: `points` needs two points at least"),
        ("{0s: 50, 1m: 500}", "{5s: 50, 1m: 500}", "t.yaml:5:17: error: the first point must be at `0s`"),
        ("1m: 500", "0s: 500", "t.yaml:5:25: error: the key `0s` stands here a second time"),
        ("0s: 50, 1m: 500", "0s: 50, 2m: 3, 1m: 500", "error: a point's time must be later than the one before it"),
        ("1m: 500", "soon: 500", "t.yaml:5:25: error: a point's time must be a duration, not `soon`"),
        ("1m: 500", "1m: many", "t.yaml:5:29: error: a point of the load must be a number, not `many`"),
        ("failed: 0", "failed: 1s", "t.yaml:6:18: error: `failed` must be a whole number, not `1s`"),
        ("failed: 0", "p99: 5", "t.yaml:6:15: error: `p99` must be a duration, not `5`"),
        ("failed: 0", "fialed: 0", "did you mean `failed`?"),
        (
            "http://127.0.0.1:8000/pay", "127.0.0.1/pay",
            "`url` of `target` must be a URL: `http://...` or `https://...`"
        ),
        ("expect:", "faults: [{at: 5s, restart: musterd}]\nexpect:", "`restart: musterd` needs `daemon`"),
        ("expect:", "faults: [{at: 5s}]\nexpect:", "lacks a key: one of `kill`, `restart`"),
        ("expect:", "faults: [{at: 2m, kill: worker}]\nexpect:", "this fault comes after the load has ended"),
        ("expect: {failed: 0}", "", "lacks the key `expect`"),
    ])
    func whatIsWrongIsNamedWithItsPlace(old: String, new: String, message: String) {
        let text = Self.smallest.replacing(old, with: new)
        let (plan, diagnostics) = decode(text)
        #expect(plan == nil)
        let rendered = DiagnosticRenderer().render(diagnostics)
        #expect(rendered.contains(message), "\(rendered)")
    }

    @Test func bytesThatAreNotTextAreRefused() {
        let (plan, diagnostics) = ScaleTestDecoder().decode(SourceFile(path: "t.yaml", bytes: [0x61, 0xFF]))
        #expect(plan == nil)
        #expect(diagnostics.map(\.place.range.from) == [SourcePosition(line: 1, column: 2)])
    }
}
