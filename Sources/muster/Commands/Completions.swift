import ArgumentParser

/// `muster completions SHELL`
struct Completions: ParsableCommand {
    enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

    static let configuration = CommandConfiguration(
        abstract: "Prints a completion script for a shell.",
        discussion: """
            EXAMPLES
              muster completions bash > /etc/bash_completion.d/muster
              muster completions zsh > "${fpath[1]}/_muster"
              muster completions fish > ~/.config/fish/completions/muster.fish
            """)

    @Argument(help: "bash, zsh or fish.") var shell: Shell

    func run() {
        let script: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        Console.print(Muster.completionScript(for: script))
    }
}
