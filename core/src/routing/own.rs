//! What the stack itself brings to the tree, and what of it is answers.

use crate::config::Config;

/// Receiver that tells nobody, by the name that Alertmanager's users expect.
pub const NULL: &str = "null";

/// Receiver that tells nobody, of what no route takes.
pub const NOBODY: &str = "nobody";

/// Receiver that writes alerts into Loki.
pub const ARCHIVE: &str = "alert-archive";

/// Receiver that Watchdog is posted to, so that somebody notices when it stops.
pub const DEAD_MANS_SWITCH: &str = "dead-mans-switch";

/// Alerts that always fire or are only helpers, as an expression for `alertname`.
pub const WATCHDOG: &str = "Watchdog|InfoInhibitor";

/// Whether this receiver tells nobody. Routes may name it though nobody defined it.
pub fn is_silent(receiver: &str) -> bool {
    receiver == NULL || receiver == NOBODY
}

/// Where a route of the generated configuration comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The first route.
    First,
    /// Posts Watchdog to the dead man's switch.
    DeadMansSwitch,
    /// Keeps Watchdog and InfoInhibitor away from people.
    Watchdog,
    /// Writes alerts into Loki.
    Archive,
    /// The branch of the answers at this path.
    Answer(Vec<usize>),
    /// The last branch, for what no other keeps.
    Rest,
}

/// Where the route at a path of [`values::alertmanager`](crate::values::alertmanager) comes from.
pub fn origin(config: &Config, path: &[usize]) -> Origin {
    let Some((first, below)) = path.split_first() else {
        return Origin::First;
    };
    let switch = usize::from(config.alerts.dead_mans_switch.is_some());
    let watchdog = switch + usize::from(config.alerts.mute_watchdog);
    let before = watchdog + usize::from(config.extras.archive().is_some());
    match first.checked_sub(before) {
        None if *first < switch => Origin::DeadMansSwitch,
        None if *first < watchdog => Origin::Watchdog,
        None => Origin::Archive,
        Some(index) if index < config.alerts.routes.len() => Origin::Answer([&[index], below].concat()),
        Some(_) => Origin::Rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{Draft, Route as Answer};
    use crate::routing::{Route, Tree};
    use crate::values;
    use crate::yaml::Node;

    fn origins(draft: &Draft) -> Vec<(Vec<Origin>, String)> {
        let config = crate::check(draft).config.unwrap();
        let tree = Tree::read(&Node::from_value(values::alertmanager(&config).into())).unwrap();
        let told = |route: &Route| {
            let below = route.routes.iter().map(|below| origin(&config, &below.path)).collect();
            (below, route.receiver.clone())
        };
        let mut all = vec![told(&tree.root)];
        all.extend(tree.root.routes.iter().map(told));
        all
    }

    #[test]
    fn each_route_is_traced_to_the_answer_it_comes_from() {
        let mut draft = Draft::default();
        draft.alerts.mute_watchdog = true;
        draft.extras.alert_archive = true;
        let branch = |label: &str| Answer {
            matchers: vec![format!("team={label}")],
            ..Answer::default()
        };
        draft.alerts.routes = vec![branch("a"), branch("b")];
        draft.alerts.routes[1].routes = vec![branch("c")];
        let found = origins(&draft);
        assert_eq!(
            found[0].0,
            [
                Origin::Watchdog,
                Origin::Archive,
                Origin::Answer(vec![0]),
                Origin::Answer(vec![1]),
                Origin::Rest
            ]
        );
        let receivers: Vec<&str> = found.iter().map(|(_, receiver)| receiver.as_str()).collect();
        assert_eq!(receivers[1..3], [NULL, ARCHIVE]);
        assert_eq!(found[4].0, [Origin::Answer(vec![1, 0])]);

        draft.alerts.dead_mans_switch.enabled = true;
        let found = origins(&draft);
        assert_eq!(found[0].0[..2], [Origin::DeadMansSwitch, Origin::Watchdog]);
        assert_eq!(found[1].1, DEAD_MANS_SWITCH);
        draft.alerts.mute_watchdog = false;
        assert_eq!(origins(&draft)[0].0[..2], [Origin::DeadMansSwitch, Origin::Archive]);

        draft.alerts.dead_mans_switch.enabled = false;
        draft.extras.alert_archive = false;
        assert_eq!(origins(&draft)[0].0, [Origin::Answer(vec![0]), Origin::Answer(vec![1])]);
    }
}
