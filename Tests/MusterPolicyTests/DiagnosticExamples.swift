import MusterPolicy

/// A file for each code whose only diagnostic has that code; `docs/diagnostics.md` is written from them.
let diagnosticExamples: [(code: DiagnosticCode, text: String)] = [
    (.emptyFile, "# nothing but a comment\n"),
    (.syntax, smallest + "owner: [payments-sre\n"),
    (.tooMuch, smallest + "owner: " + String(repeating: "[", count: 40) + "\n"),
    (.tag, smallest + "owner: !secret payments-sre\n"),
    (.severalDocuments, smallest + "---\nfleet: other\n"),
    (.duplicateKey, smallest + "mode: active\nmode: shadow\n"),
    (.unknownKey, smallest + "guards: {quorom: 70%}\n"),
    (.missingKey, smallest + "health:\n  check: {every: 5s}\n"),
    (
        .conflictingKeys,
        smallest.replacing("{signal: tps, perWorker: 50}", with: "{signal: tps, perWorker: 50, value: 60%}")
    ),
    (.wrongType, smallest + "owner: [payments-sre, platform]\n"),
    (.wrongValue, smallest + "mode: shaddow\n"),
    (.wrongUnit, smallest + "scaleIn: {hold: 300}\n"),
    (.outOfBounds, smallest.replacing("{min: 1, max: 10}", with: "{min: 11, max: 10}")),
    (.badName, smallest.replacing("fleet: wallet", with: "fleet: Wallet_API")),
    (.unknownReference, smallest.replacing("{signal: tps,", with: "{signal: tsp,")),
    (.unknownPlugIn, smallest.replacing("{process: {command: [wallet]}}", with: "{dokcer: {image: wallet, port: 80}}")),
    (
        .unknownZone,
        smallest + "guards:\n  freeze:\n    - {zone: Europe/Londn, from: 2026-12-24T18:00, to: 2026-12-26T06:00}\n"
    ),
    (.notAvailable, smallest + "standby: {stopped: 4}\n"),
    (.promQL, smallest.replacing("sum(tps)", with: "sum(BAD tps)")),
    (
        .secret,
        smallest.replacing(
            "{workers: {promql: \"max(p99)\"}}",
            with: "{prometheus: {url: \"http://muster:secret@prometheus:9090\", promql: \"max(p99)\"}}")
    ),
    (
        .overlap,
        smallest + "  latency: {steps: {signal: p99, above: {250ms: +10%}, below: {300ms: -10%}}}\n"
    ),
    (
        .duplicateName,
        smallest.replacing(
            "provider: {process: {command: [wallet]}}",
            with: """
                placements:
                  - {name: here, provider: {process: {command: [wallet]}}}
                  - {name: here, provider: {docker: {image: wallet, port: 8080}}}
                """)
    ),
    (.noRule, String(smallest.split(separator: "rules:")[0])),
    (.placeholder, smallest.replacing("[wallet]", with: "[wallet, --port, \"{prot}\"]")),
    (.expression, smallest + "  formula: {expression: \"ceil(tps / ) + 1\"}\n"),
    (.unusedDefaults, "defaults: payments\nguards: {quorum: 80%}\n"),
    (.oscillation, smallest + "  latency: {steps: {signal: p99, above: {500ms: +100%}, below: {300ms: -10%}}}\n"),
    (
        .shortHold,
        smallest.replacing(
            "tps: {workers: {promql: \"sum(tps)\"}}", with: "tps: {workers: {promql: sum(tps)}, every: 30s}")
            + "scaleIn: {hold: 20s}\n"
    ),
    (.shortCooldown, smallest + "scaleIn: {hold: 1m}\nhealth: {bootDeadline: 4m}\n"),
    (
        .neverFires,
        smallest
            + "  hours: {schedule: {zone: UTC, windows: [{from: 2025-11-28T00:00, to: 2025-11-29T00:00, min: 5}]}}\n"
    ),
    (
        .clockChange,
        smallest
            + "  night: {schedule: {zone: Europe/London, windows: [{days: sun, from: \"01:30\", to: \"05:00\", min: 5}]}}\n"
    ),
    (
        .slowSurge,
        smallest.replacing("max: 10}", with: "max: 900}") + "scaleOut: {limit: {atMost: 10, per: 1m}}\n"
    ),
    (
        .notPerWorker,
        """
        fleet: wallet
        workers: {min: 1, max: 10, serves: learn tps at cpu 65%}
        provider: {process: {command: [wallet]}}
        signals:
          cpu: {prometheus: {url: "http://prometheus:9090", promql: avg(cpu)}}
          tps: {workers: {promql: sum(tps)}}
        rules:
          load: {target: {signal: tps}}

        """
    ),
    (
        .surgeAboveMaximum,
        smallest.replacing("min: 1, max: 10", with: "min: 6, max: 10") + "headroom: absorb 2x in 90s\n"
    ),
    (
        .budgetBelowMinimum,
        smallest.replacing("min: 1, max: 10", with: "min: 6, max: 10")
            + "cost: {prices: {default: 0.50/h}, budget: {monthly: 2000 USD}}\n"
    ),
    (
        .longDrain,
        smallest.replacing(
            "provider: {process: {command: [wallet]}}",
            with: """
                placements:
                  - {name: eu, provider: {aws.ec2: {region: eu-west-1}}, spot: {share: 50%}}
                """) + "drain: {deadline: 5m}\n"
    ),
    (.unusedSignal, smallest.replacing("  p99:", with: "  errors:")),
    (.neverWins, smallest + "  relaxed: {target: {signal: tps, perWorker: 80}}\n"),
]

/// Files that together give the code.
let diagnosticSets: [DiagnosticCode: [(path: String, text: String)]] = [
    .duplicateFleet: ["copy.yaml", "wallet.yaml"].map { ($0, smallest) },
    .shadow: [
        ("wallet.yaml", smallest + "shadows: shadows/wallet.yaml\n"),
        ("shadows/wallet.yaml", smallest.replacing("fleet: wallet", with: "fleet: ledger")),
    ],
    .extendsLoop: [
        ("base.yaml", "defaults: base\nextends: common\n"), ("common.yaml", "defaults: common\nextends: base\n"),
        ("wallet.yaml", smallest + "extends: base\n"),
    ],
]

extension String {
    /// The text with every occurrence of a word replaced; the word must be there.
    func replacing(_ word: String, with other: String) -> String {
        let pieces = split(separator: word, omittingEmptySubsequences: false)
        precondition(pieces.count > 1, "\(word) is not in the text")
        return pieces.joined(separator: other)
    }
}
