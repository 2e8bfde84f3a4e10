/// Turns a pattern's tree into a program.
struct LabelPatternCompiler {
    private var program: [LabelPattern.Instruction] = []
    /// Also counts what emits nothing, so that `((){1000}){1000}` ends.
    private var work = 0

    mutating func compile(_ tree: LabelPatternTree) throws(LabelPatternError) -> [LabelPattern.Instruction] {
        try emit(tree)
        try append(.match)
        return program
    }

    private mutating func append(_ instruction: LabelPattern.Instruction) throws(LabelPatternError) {
        program.append(instruction)
        if program.count > LabelPattern.maximumInstructions { throw Self.tooLarge }
    }

    private static var tooLarge: LabelPatternError {
        LabelPatternError(message: "the pattern, its repetitions written out, is too large", offset: 0)
    }

    private mutating func emit(_ tree: LabelPatternTree) throws(LabelPatternError) {
        work += 1
        if work > 16 * LabelPattern.maximumInstructions { throw Self.tooLarge }
        switch tree {
        case .empty: break
        case .scalar(let value): try append(.scalar(value))
        case .anyButNewline: try append(.anyButNewline)
        case .set(let set): try append(.set(set))
        case .assertStart: try append(.assertStart)
        case .assertEnd: try append(.assertEnd)
        case .sequence(let parts): for part in parts { try emit(part) }
        case .choice(let branches): try emitChoice(branches)
        case .repetition(let part, let least, let most):
            for _ in 0..<least { try emit(part) }
            if let most {
                try emitOptional(part, times: most - least)
            } else {
                try emitLoop(part)
            }
        }
    }

    private mutating func emitChoice(_ branches: [LabelPatternTree]) throws(LabelPatternError) {
        var exits: [Int] = []
        for branch in branches.dropLast() {
            let split = program.count
            try append(.split(split + 1, split + 1))
            try emit(branch)
            exits.append(program.count)
            try append(.jump(0))
            program[split] = .split(split + 1, program.count)
        }
        if let last = branches.last { try emit(last) }
        for exit in exits { program[exit] = .jump(program.count) }
    }

    private mutating func emitOptional(_ part: LabelPatternTree, times: Int) throws(LabelPatternError) {
        var splits: [Int] = []
        for _ in 0..<times {
            splits.append(program.count)
            try append(.split(0, 0))
            try emit(part)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }

    private mutating func emitLoop(_ part: LabelPatternTree) throws(LabelPatternError) {
        let split = program.count
        try append(.split(0, 0))
        try emit(part)
        try append(.jump(split))
        program[split] = .split(split + 1, program.count)
    }
}
