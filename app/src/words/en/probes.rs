//! The probes.

super::super::part! {
    /// The probes.
    Probes {
        paste_label: "Add many at once",
        paste_hint: "One on each line: a web address, or host and port. A module of the exporter and label=value may follow.",
        paste_placeholder: "https://shop.example.com\ndb.example.com:5432 tcp_connect team=data",
        paste_button: "Add them",
        paste_empty: "Enter at least one address.",
        pasted_one: "1 target added.",
        pasted_many: "{n} targets added.",
        targets: "Targets",
        targets_one: "1 target",
        targets_many: "{n} targets",
        targets_none: "No targets yet. Paste a few addresses above, or add one.",
        target: "Target",
        add: "Add a target",
        remove: "Remove target",
        more: "Interval and labels",
        common: "as by default",
        certificates: "Certificates",
        defaults: "What holds for all targets",
    }
}
