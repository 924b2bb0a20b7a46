//! The tree of routes: paths into it, and what can be done with a branch.

use std::ops::Range;

use tamer_core::Draft;
use tamer_core::draft::Route;

/// The place of all routes.
pub const LIST: &str = "alerts.routes";

/// Where a route is in the tree: the index at each level.
pub type Path = Vec<usize>;

/// A branch, as a line of the list that shows the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Where it is.
    pub path: Path,
    /// The matchers.
    pub matchers: Vec<String>,
    /// The receiver; empty means that of the branch above.
    pub receiver: String,
    /// It is switched off, or one above it is.
    pub off: bool,
    /// Whether alerts go on after it fitted.
    pub go_on: bool,
    /// Waiting, repeating and muted times that differ from those above.
    pub timing: [String; 2],
    /// Names of time intervals.
    pub intervals: Vec<String>,
    /// It can change places with the branch before.
    pub can_rise: bool,
    /// It can change places with the branch after.
    pub can_sink: bool,
}

/// Branches in the order in which alerts meet them: those in the range of all.
pub fn branches(draft: &Draft, range: Range<usize>) -> Vec<Branch> {
    let mut all = Vec::new();
    collect(&draft.alerts.routes, false, &mut Vec::new(), &mut 0, &range, &mut all);
    all
}

/// How many branches there are.
pub fn count(routes: &[Route]) -> usize {
    routes.iter().map(|route| 1 + count(&route.routes)).sum()
}

/// How many branches stand before the one at a path.
pub fn before(routes: &[Route], path: &[usize]) -> usize {
    let Some((last, below)) = path.split_first() else {
        return 0;
    };
    let here = routes
        .iter()
        .take(*last)
        .map(|route| 1 + count(&route.routes))
        .sum::<usize>();
    let inside = routes.get(*last).map_or(0, |route| before(&route.routes, below));
    here + inside + usize::from(!below.is_empty())
}

fn collect(
    routes: &[Route],
    above_is_off: bool,
    path: &mut Path,
    met: &mut usize,
    range: &Range<usize>,
    all: &mut Vec<Branch>,
) {
    for (index, route) in routes.iter().enumerate() {
        let off = above_is_off || !route.enabled;
        *met += 1;
        // What is on other pages is not looked at.
        if *met > range.end {
            return;
        }
        path.push(index);
        if *met <= range.start {
            collect(&route.routes, off, path, met, range, all);
            path.pop();
            continue;
        }
        all.push(Branch {
            path: path.clone(),
            matchers: route.matchers.clone(),
            receiver: route.receiver.clone(),
            off,
            go_on: route.go_on,
            timing: [route.group_wait.clone(), route.repeat_interval.clone()],
            intervals: [&route.mute_time_intervals[..], &route.active_time_intervals[..]].concat(),
            can_rise: index > 0,
            can_sink: index + 1 < routes.len(),
        });
        collect(&route.routes, off, path, met, range, all);
        path.pop();
    }
}

/// The place of a route, such as `alerts.routes[2].routes[0]`.
pub fn place(path: &[usize]) -> String {
    path.iter().enumerate().fold("alerts".to_owned(), |place, (_, index)| {
        format!("{place}.routes[{index}]")
    })
}

/// The path in a place such as `alerts.routes[2].routes[0].matchers[1]`.
pub fn path(place: &str) -> Option<Path> {
    let mut rest = place.strip_prefix("alerts")?;
    let mut path = Path::new();
    while let Some(after) = rest.strip_prefix(".routes[") {
        let (index, after) = after.split_once(']')?;
        path.push(index.parse().ok()?);
        rest = after;
    }
    (!path.is_empty()).then_some(path)
}

/// The route at a path.
pub fn get<'draft>(draft: &'draft Draft, path: &[usize]) -> Option<&'draft Route> {
    let (last, above) = path.split_last()?;
    above
        .iter()
        .try_fold(&draft.alerts.routes, |routes, index| {
            routes.get(*index).map(|route| &route.routes)
        })?
        .get(*last)
}

/// The route at a path, to change it.
pub fn get_mut<'draft>(draft: &'draft mut Draft, path: &[usize]) -> Option<&'draft mut Route> {
    let (last, above) = path.split_last()?;
    siblings(draft, above)?.get_mut(*last)
}

fn siblings<'draft>(draft: &'draft mut Draft, above: &[usize]) -> Option<&'draft mut Vec<Route>> {
    above.iter().try_fold(&mut draft.alerts.routes, |routes, index| {
        routes.get_mut(*index).map(|route| &mut route.routes)
    })
}

/// What can be done with a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Changes places with the branch before.
    Rise,
    /// Changes places with the branch after.
    Sink,
    /// Goes below the branch before.
    Nest,
    /// Goes behind the branch above.
    Lift,
    /// Is there twice.
    Duplicate,
    /// Goes away, with all below.
    Remove,
    /// Gets a branch below.
    AddBelow,
}

/// Does it, and returns the path of what it was done with; None if it cannot be done.
pub fn act(draft: &mut Draft, path: &[usize], act: Act) -> Option<Path> {
    let (last, above) = path.split_last()?;
    let last = *last;
    let with = |above: &[usize], index: usize| [above, &[index]].concat();
    if act == Act::AddBelow {
        let below = &mut get_mut(draft, path)?.routes;
        below.push(Route::default());
        return Some(with(path, below.len() - 1));
    }
    let list = siblings(draft, above)?;
    if last >= list.len() {
        return None;
    }
    match act {
        Act::Rise => {
            let before = last.checked_sub(1)?;
            list.swap(before, last);
            Some(with(above, before))
        }
        Act::Sink => {
            let after = last + 1;
            (after < list.len()).then(|| list.swap(last, after))?;
            Some(with(above, after))
        }
        Act::Nest => {
            let before = last.checked_sub(1)?;
            let route = list.remove(last);
            let below = &mut list.get_mut(before)?.routes;
            below.push(route);
            let index = below.len() - 1;
            Some([above, &[before, index]].concat())
        }
        Act::Lift => {
            let (parent, higher) = above.split_last()?;
            let route = list.remove(last);
            siblings(draft, higher)?.insert(parent + 1, route);
            Some(with(higher, parent + 1))
        }
        Act::Duplicate => {
            let copy = list.get(last)?.clone();
            list.insert(last + 1, copy);
            Some(with(above, last + 1))
        }
        Act::Remove => {
            list.remove(last);
            Some(path.to_vec())
        }
        Act::AddBelow => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn draft() -> Draft {
        let route = |receiver: &str, routes| Route {
            receiver: receiver.into(),
            routes,
            ..Route::default()
        };
        let mut draft = Draft::default();
        draft.alerts.routes = vec![
            route("a", vec![route("a0", vec![]), route("a1", vec![])]),
            route("b", vec![]),
        ];
        draft
    }

    fn shown(draft: &Draft) -> String {
        branches(draft, 0..usize::MAX)
            .iter()
            .map(|branch| format!("{}{}", "-".repeat(branch.path.len() - 1), branch.receiver))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[wasm_bindgen_test]
    fn branches_move_in_the_tree() {
        for (path, what, expected, at) in [
            (vec![1], Act::Rise, "b a -a0 -a1", Some(vec![0])),
            (vec![0], Act::Rise, "a -a0 -a1 b", None),
            (vec![0], Act::Sink, "b a -a0 -a1", Some(vec![1])),
            (vec![1], Act::Sink, "a -a0 -a1 b", None),
            (vec![1], Act::Nest, "a -a0 -a1 -b", Some(vec![0, 2])),
            (vec![0, 1], Act::Lift, "a -a0 a1 b", Some(vec![1])),
            (vec![0], Act::Lift, "a -a0 -a1 b", None),
            (vec![1], Act::Duplicate, "a -a0 -a1 b b", Some(vec![2])),
            (vec![0], Act::Remove, "b", Some(vec![0])),
            (vec![1], Act::AddBelow, "a -a0 -a1 b -", Some(vec![1, 0])),
            (vec![7], Act::Remove, "a -a0 -a1 b", None),
        ] {
            let mut draft = draft();
            assert_eq!(act(&mut draft, &path, what), at, "{what:?} {path:?}");
            assert_eq!(shown(&draft), expected, "{what:?} {path:?}");
        }
    }

    #[wasm_bindgen_test]
    fn a_page_shows_the_branches_in_its_range() {
        let draft = draft();
        let routes = &draft.alerts.routes;
        assert_eq!(count(routes), 4);
        for (number, branch) in branches(&draft, 0..9).iter().enumerate() {
            assert_eq!(before(routes, &branch.path), number, "{:?}", branch.path);
            assert_eq!(branches(&draft, number..number + 1), std::slice::from_ref(branch));
        }
        assert_eq!(branches(&draft, 1..3), branches(&draft, 0..9)[1..3]);
    }

    #[wasm_bindgen_test]
    fn a_path_is_written_as_a_place() {
        assert_eq!(place(&[2, 0]), "alerts.routes[2].routes[0]");
        assert_eq!(path("alerts.routes[2].routes[0].matchers[1]"), Some(vec![2, 0]));
        assert_eq!(path("alerts.receivers[0]"), None);
    }
}
