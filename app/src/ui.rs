//! Plain parts of the page. They know fields and notes, nothing of clusters.

mod choice;
mod code;
mod dialog;
mod field;
mod icon;
mod line;
mod more;
mod notes;
mod pager;
mod rows;
mod sheet;
mod split;
mod tabs;
mod text;
mod toggle;
mod when;

pub use choice::{Cards, Choice, Select};
pub use code::Code;
pub use dialog::Dialog;
pub use field::Field;
pub use icon::{Glyph, Icon};
pub use line::Line;
pub use more::More;
pub use notes::{Note, Notes, RuleLink, Said, Tone};
pub use pager::Pager;
pub use rows::Rows;
pub use sheet::Sheet;
pub use split::Separator;
pub use tabs::{Tab, Tabs};
pub use text::{Area, Secret, Text};
pub use toggle::Toggle;
pub use when::{Each, When};
