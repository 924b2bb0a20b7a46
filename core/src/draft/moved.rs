//! Routes that go elsewhere in their tree.

use super::Route;

/// Where a route goes, seen from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before it.
    Before,
    /// Behind it, and all below it.
    After,
    /// Below it, as the last.
    Inside,
}

impl Side {
    const ALL: [Self; 3] = [Self::Before, Self::After, Self::Inside];

    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Inside => "inside",
        }
    }

    /// By its word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.as_str() == word)
    }
}

/// Moves a route, with all below, and says where it is then. None, and no change, where it would go into itself, stay where it
/// is, or where one of both is not there.
pub fn moved(routes: &mut Vec<Route>, from: &[usize], to: &[usize], side: Side) -> Option<Vec<usize>> {
    let (&start, above) = from.split_last()?;
    let (&last, around) = to.split_last()?;
    if to.starts_with(from) || list(routes, above)?.get(start).is_none() {
        return None;
    }
    let target = list(routes, around)?.get(last)?;
    let (target, mut index) = match side {
        Side::Before => (around, last),
        Side::After => (around, last + 1),
        Side::Inside => (to, target.routes.len()),
    };
    if target == above && (index == start || index == start + 1) {
        return None;
    }
    // Where it goes, once it is gone from where it was.
    let mut path = target.to_vec();
    match path.get_mut(above.len()) {
        Some(next) if target.starts_with(above) && *next > start => *next -= 1,
        None if target == above && index > start => index -= 1,
        _ => {}
    }
    let route = list(routes, above)?.remove(start);
    list(routes, &path)?.insert(index, route);
    path.push(index);
    Some(path)
}

fn list<'a>(routes: &'a mut Vec<Route>, path: &[usize]) -> Option<&'a mut Vec<Route>> {
    path.iter().try_fold(routes, |routes, index| {
        routes.get_mut(*index).map(|route| &mut route.routes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(name: &str, routes: Vec<Route>) -> Route {
        Route {
            receiver: name.into(),
            routes,
            ..Route::default()
        }
    }

    fn tree() -> Vec<Route> {
        let leaf = |name| route(name, Vec::new());
        let deep = route("a1", vec![leaf("a1x"), leaf("a1y")]);
        vec![
            route("a", vec![leaf("a0"), deep]),
            leaf("b"),
            route("c", vec![leaf("c0")]),
        ]
    }

    /// Each route with its path, in the order in which alerts meet them.
    fn all(routes: &[Route], above: &[usize], found: &mut Vec<(Vec<usize>, String)>) {
        for (index, route) in routes.iter().enumerate() {
            let path = [above, &[index]].concat();
            found.push((path.clone(), route.receiver.clone()));
            all(&route.routes, &path, found);
        }
    }

    fn shown(routes: &[Route]) -> Vec<(Vec<usize>, String)> {
        let mut found = Vec::new();
        all(routes, &[], &mut found);
        found
    }

    #[test]
    fn a_route_goes_where_it_is_put() {
        for (from, to, side, expected, at) in [
            (
                &[1][..],
                &[0][..],
                Side::Before,
                "b a -a0 -a1 --a1x --a1y c -c0",
                Some(vec![0]),
            ),
            (&[0], &[2], Side::After, "b c -c0 a -a0 -a1 --a1x --a1y", Some(vec![2])),
            (
                &[0],
                &[2],
                Side::Inside,
                "b c -c0 -a --a0 --a1 ---a1x ---a1y",
                Some(vec![1, 1]),
            ),
            (
                &[1],
                &[0, 1, 0],
                Side::After,
                "a -a0 -a1 --a1x --b --a1y c -c0",
                Some(vec![0, 1, 1]),
            ),
            (
                &[0, 1],
                &[1],
                Side::Inside,
                "a -a0 b -a1 --a1x --a1y c -c0",
                Some(vec![1, 0]),
            ),
            (
                &[0, 0],
                &[0, 1],
                Side::Inside,
                "a -a1 --a1x --a1y --a0 b c -c0",
                Some(vec![0, 0, 2]),
            ),
            // It stays, or would go into itself, or there is nothing.
            (&[1], &[0], Side::After, "a -a0 -a1 --a1x --a1y b c -c0", None),
            (&[1], &[2], Side::Before, "a -a0 -a1 --a1x --a1y b c -c0", None),
            (&[0], &[0, 1], Side::Inside, "a -a0 -a1 --a1x --a1y b c -c0", None),
            (&[7], &[0], Side::Before, "a -a0 -a1 --a1x --a1y b c -c0", None),
            (&[0], &[7], Side::Before, "a -a0 -a1 --a1x --a1y b c -c0", None),
        ] {
            let mut routes = tree();
            assert_eq!(moved(&mut routes, from, to, side), at, "{from:?} {side:?} {to:?}");
            let lines: Vec<String> = shown(&routes)
                .iter()
                .map(|(path, name)| format!("{}{name}", "-".repeat(path.len() - 1)))
                .collect();
            assert_eq!(lines.join(" "), expected, "{from:?} {side:?} {to:?}");
        }
    }

    #[test]
    fn no_move_loses_a_route_or_the_order_of_the_others() {
        let before = shown(&tree());
        for (from, _) in &before {
            for (to, _) in &before {
                for side in Side::ALL {
                    let mut routes = tree();
                    let was = list(&mut routes, &from[..from.len() - 1]).unwrap()[from[from.len() - 1]].clone();
                    let Some(at) = moved(&mut routes, from, to, side) else {
                        assert_eq!(routes, tree());
                        continue;
                    };
                    let is = list(&mut routes, &at[..at.len() - 1]).unwrap()[at[at.len() - 1]].clone();
                    assert_eq!(is, was);
                    let others = |all: Vec<(Vec<usize>, String)>, gone: &[usize]| -> Vec<String> {
                        let kept = all.into_iter().filter(|(path, _)| !path.starts_with(gone));
                        kept.map(|(_, name)| name).collect()
                    };
                    assert_eq!(
                        others(shown(&routes), &at),
                        others(before.clone(), from),
                        "{from:?} {side:?} {to:?}"
                    );
                }
            }
        }
    }
}
