//! What the stack itself brings to the tree, and what of it is answers.

use crate::config::{Config, Route};
use crate::draft;

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

/// What the stack's own routes take before those of the answers, and to whom; the archive hears of all the others, too.
pub fn before(alerts: &draft::Alerts) -> Vec<(&'static str, &'static str)> {
    match (alerts.dead_mans_switch.enabled, alerts.mute_watchdog) {
        (true, true) => vec![("Watchdog", DEAD_MANS_SWITCH), ("InfoInhibitor", NOBODY)],
        (true, false) => vec![("Watchdog", DEAD_MANS_SWITCH)],
        (false, true) => vec![("Watchdog, InfoInhibitor", NOBODY)],
        (false, false) => Vec::new(),
    }
}

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
        Some(index) => match answer(&config.alerts.routes, &[&[index], below].concat()) {
            Some(path) => Origin::Answer(path),
            None => Origin::Rest,
        },
    }
}

/// The path among the answers, where branches that are switched off count too.
fn answer(routes: &[Route], path: &[usize]) -> Option<Vec<usize>> {
    let mut level = routes;
    path.iter()
        .map(|index| {
            let route = level.get(*index)?;
            level = &route.routes;
            Some(route.index)
        })
        .collect()
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

        assert_eq!(before(&draft.alerts), [("Watchdog", DEAD_MANS_SWITCH)]);

        draft.alerts.dead_mans_switch.enabled = false;
        draft.extras.alert_archive = false;
        assert_eq!(origins(&draft)[0].0, [Origin::Answer(vec![0]), Origin::Answer(vec![1])]);

        // What is switched off keeps its number.
        draft.alerts.routes[0].enabled = false;
        draft.alerts.routes[1].routes.insert(0, branch("d"));
        draft.alerts.routes[1].routes[0].enabled = false;
        let found = origins(&draft);
        assert_eq!(found[0].0, [Origin::Answer(vec![1])]);
        assert_eq!(found[1].0, [Origin::Answer(vec![1, 1])]);
    }

    /// What is said to be taken before is taken so by Alertmanager's rules, and nobody has to get up for it.
    #[test]
    fn watchdog_goes_where_it_is_said_to_go() {
        let known = crate::routing::known();
        for (switch, muted) in [(true, true), (true, false), (false, true)] {
            let mut draft = Draft::default();
            draft.alerts.dead_mans_switch.enabled = switch;
            draft.alerts.mute_watchdog = muted;
            let config = crate::check(&draft).config.unwrap();
            let tree = Tree::read(&Node::from_value(values::alertmanager(&config).into())).unwrap();
            let coverage = crate::routing::coverage(&tree, &known);
            for (names, to) in before(&draft.alerts) {
                let to = if to == NOBODY { NULL } else { to };
                for name in names.split(", ") {
                    let heard = &coverage.receivers[to];
                    assert!(
                        heard
                            .iter()
                            .any(|(index, certain)| *certain && known[*index].name() == name)
                    );
                }
            }
            let odd = crate::routing::analyse(&tree, &known);
            let about = |remark: &&crate::routing::Remark| remark.to_string().contains("Watchdog");
            assert_eq!(odd.iter().find(about), None, "{switch} {muted}");
        }
    }
}
