//! The page.

fn main() {
    tamer_app::show();
}
