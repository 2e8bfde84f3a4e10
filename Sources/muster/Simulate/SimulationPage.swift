/// placeholder
struct SimulationPage {
    let report: SimulationReport
    var text: String { "" }
}
