/// Why a text is no expression. Offset and length in Unicode scalars, from 0.
struct ExpressionProblem: Error {
    var offset: Int
    var length: Int
    var message: String
    var help: String?
    var isUnknownSignal = false

    init(_ offset: Int, _ length: Int, _ message: String, help: String? = nil) {
        self.offset = offset
        self.length = length
        self.message = message
        self.help = help
    }
}
