//! The last step.

super::super::part! {
    /// The last step.
    Deliver {
        blocked_one: "1 error is in the way.",
        blocked_many: "{n} errors are in the way.",
        blocked_text: "The files below would be those of older answers, so nothing is delivered until it is settled.",
        blocked_go: "Show me",
        download: "Download",
        download_text: "All {n} files as one archive.",
        download_button: "Download zip",
        downloaded: "{file} is downloaded.",
        copy: "Copy",
        copy_text: "As one stream of YAML, or as one shell command that writes every file.",
        copy_yaml: "Copy all YAML",
        copy_shell: "Copy as shell command",
        yaml: "All YAML",
        shell: "The shell command",
        share: "Share",
        share_text: "A link with your answers in it. They stay behind the #, which no server sees. Secrets are never in it.",
        share_button: "Copy link",
        share_long: "With {n} letters the link is longer than some chats allow; send the file cluster-tamer.yaml instead.",
        secrets: "Secrets",
        secrets_none: "These answers need no Secret of the bundle.",
        secrets_text: "The bundle has placeholders for: {names}. How to fill them in the cluster, without a file, is in README.md.",
        secrets_write: "Write the secrets I typed into secrets.yaml",
        secrets_write_hint: "Then the archive holds them in clear text. Encrypt that file before it goes anywhere near Git.",
        secrets_untyped: "No secret was typed in Storage or Alerts.",
        git: "With Git and Flux",
        git_text: "Put the files into the folder that Flux watches. Make the Secrets first; they are in README.md.",
        helm: "With Helm",
        helm_text: "The same values by hand, or in a pipeline. Make the Secrets first; they are in README.md.",
        verify: "Then look",
        copy_commands: "Copy these commands",
        commands: "Commands",
        readme: "Everything to verify and to undo is in",
    }
}
