//! The first step.

super::super::part! {
    /// The first step.
    Start {
        new: "Start new",
        new_text: "A small installation that works. Only the cluster's name is yours to give.",
        new_button: "Name the cluster",
        go_on: "Go on with your draft",
        go_on_text: "Your answers are as you left them. The files follow every change.",
        go_on_button: "Continue",
        bring: "Bring what you have",
        bring_text: "A HelmRelease, Helm values, Flux manifests, or a cluster-tamer.yaml. It is read in this browser, mended where it is known to be broken, and never sent anywhere.",
        bring_label: "Paste YAML",
        bring_hint: "Several documents and several files may be taken together.",
        bring_placeholder: "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease",
        bring_button: "Take it over",
        bring_file: "Choose files",
        bring_drop: "or drop them here",
        bring_unreadable: "This could not be read: the reader, or the file, is out of reach.",
        bring_empty: "Paste something first, or choose a file.",
        taken: "Taken over. Undo brings your former answers back.",
        taken_title: "Taken over from what you brought",
        taken_fine: "Everything was understood.",
        not_taken: "Nothing was taken over",
        review: "See the answers",
        example: "See an example",
        example_text: "A production cluster: S3, three Slack channels, Grafana behind TLS. Look around; Undo brings your answers back.",
        example_button: "Open the example",
        presets: "Or begin from a preset",
        preset_used: "{preset} is set. Undo brings your former answers back.",
    }
}
