import MusterCore
import MusterWire

/// Candidates beside the policies in force, for people.
struct ShadowTable {
    var fleets: [FleetSummary]
    var now: Instant

    var table: Table {
        var table = Table(heads: [
            "FLEET", "SHADOW WANTS", "WANTED", "DIFFERS", "OF THE TIME", "WORKER-HOURS", "CHANGES",
            "SHADOW'S LAST CHANGE",
        ])
        for fleet in fleets {
            guard let shadow = fleet.shadow else { continue }
            let differs = shadow.differsSince.map { "since \(Ages.relative($0, to: now))" } ?? "no"
            let last = shadow.lastChangeAt.map { "\(Ages.relative($0, to: now)): \(shadow.lastChange ?? "")" }
            table.rows.append([
                Table.Cell(fleet.fleet), "\(shadow.desired)", "\(fleet.desired)",
                Table.Cell(differs, shadow.differsSince == nil ? nil : .yellow), Table.Cell(share(shadow)),
                "+\(Phrase.number(shadow.moreWorkerSeconds / 3600)) -\(Phrase.number(shadow.fewerWorkerSeconds / 3600))",
                "\(shadow.differingChanges) of \(shadow.changes) differ", Table.Cell(last ?? "none yet"),
            ])
        }
        return table
    }

    private func share(_ shadow: ShadowView) -> String {
        let whole = max(0.001, (now - shadow.since.instant).inSeconds)
        let part = min(1, shadow.differsSeconds / whole)
        return "\(Phrase.number((part * 1000).rounded() / 10))% of \(Ages.text(whole))"
    }
}
