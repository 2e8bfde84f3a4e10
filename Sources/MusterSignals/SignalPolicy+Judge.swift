import MusterCore
import MusterMetrics

extension SignalPolicy {
    /// What a number is worth as this signal's value.
    func judge(_ number: Double) -> ReadingState {
        let isPlausible = number.isFinite && number >= (least ?? number) && number <= (greatest ?? number)
        return isPlausible ? .value(number) : .implausible(number)
    }

    /// What an expression's result is worth.
    func judge(_ value: PromQLValue, of expression: String) -> ReadingState {
        switch value.single {
        case .none:
            if case .string = value { return .error(.invalidRequest("`\(expression)` gives text, not a number")) }
            return .absent
        case .one(let number): return judge(number)
        case .many(let series): return .error(Self.severalSeries(series, expression))
        }
    }

    static func severalSeries(_ series: Int, _ expression: String) -> Failure {
        .invalidRequest(
            "the expression gives \(series) series where one number is needed; aggregate it: "
                + "sum(\(expression.prefix(200)))")
    }
}
