//! From the answers to the tree that Alertmanager gets.

use serde_json::Value;
use tamer_core::routing::Tree;
use tamer_core::routing::own::{self, Origin};
use tamer_core::yaml::Node;
use tamer_core::{Config, Draft, check, values};

/// The tree of some answers.
#[derive(Debug)]
pub struct Ways {
    /// The tree.
    pub tree: Tree,
    /// Alertmanager's whole configuration.
    pub whole: Value,
    config: Config,
}

impl Ways {
    /// Follows from answers; none while something is wrong with those about alerts.
    pub fn of(draft: &Draft) -> Option<Self> {
        // What is wrong elsewhere is in the way of a delivery, but not of this.
        let alerts = Draft {
            alerts: draft.alerts.clone(),
            ..Draft::default()
        };
        let both = Draft {
            extras: draft.extras.clone(),
            ..alerts.clone()
        };
        let config = check(&both).config.or_else(|| check(&alerts).config)?;
        let whole = Value::from(values::alertmanager(&config));
        let tree = Tree::read(&Node::from_value(whole.clone())).ok()?;
        Some(Self { tree, whole, config })
    }

    /// Where a route comes from.
    pub fn origin(&self, path: &[usize]) -> Origin {
        own::origin(&self.config, path)
    }
}

/// The place of a branch of the answers, as the page calls it.
pub fn place(path: &[usize]) -> String {
    path.iter()
        .fold("alerts".to_owned(), |place, index| format!("{place}.routes[{index}]"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_is_wrong_elsewhere_is_not_in_the_way() {
        let mut draft = Draft::default();
        draft.cluster.name = "not a name".into();
        assert!(Ways::of(&draft).is_some());
    }

    #[wasm_bindgen_test]
    fn branches_have_the_places_of_the_page() {
        assert_eq!(place(&[2, 0]), "alerts.routes[2].routes[0]");
    }
}
