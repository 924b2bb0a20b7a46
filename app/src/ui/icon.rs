//! Small pictures, drawn for this page.

use leptos::prelude::*;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// A tick.
    Check,
    /// A triangle with a mark.
    Warning,
    /// A circle with a mark.
    Wrong,
    /// A circle with an i.
    Info,
    /// An arrow back.
    Undo,
    /// An arrow forth.
    Redo,
    /// A chain link.
    Share,
    /// A plus.
    Add,
    /// A cross.
    Close,
    /// A bin.
    Remove,
    /// An arrow up.
    Up,
    /// An arrow down.
    Down,
    /// An arrow into the line above.
    Nest,
    /// An arrow out of it.
    Lift,
    /// Two sheets.
    Copy,
    /// An arrow into a tray.
    Download,
    /// An arrow out of a tray.
    Upload,
    /// A sun.
    Sun,
    /// A moon.
    Moon,
    /// A half-filled circle.
    Half,
    /// A sheet.
    File,
    /// An angle.
    Chevron,
    /// An eye.
    Eye,
    /// A branch with a further one.
    Branch,
    /// A sprout: something new.
    New,
    /// A keyboard.
    Keyboard,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Check => "M3.5 8.5l3 3 6-7",
            Self::Warning => "M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1",
            Self::Wrong => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 4.8v3.7M8 11v.1",
            Self::Info => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 7.4v3.8M8 5v.1",
            Self::Undo => "M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6",
            Self::Redo => "M10.5 3l3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8H10",
            Self::Share => {
                "M6.5 9.5l3-3M7 4.5l1.3-1.3a3.2 3.2 0 0 1 4.5 4.5L11.5 9M9 11.5l-1.3 1.3a3.2 3.2 0 0 1-4.5-4.5L4.5 7"
            }
            Self::Add => "M8 3v10M3 8h10",
            Self::Close => "M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4",
            Self::Remove => "M2.5 4.5h11M6 4.3V2.5h4v1.8M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4",
            Self::Up => "M8 13V3.5M4 7l4-4 4 4",
            Self::Down => "M8 3v9.5M4 9l4 4 4-4",
            Self::Nest => "M3 3v5.5h9M9 5.5l3 3-3 3",
            Self::Lift => "M13 13V7.5H4M7 4.5l-3 3 3 3",
            Self::Copy => "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
            Self::Download => "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 11v2.5h11V11",
            Self::Upload => "M8 10.5V3M4.8 6 8 2.8 11.2 6M2.5 11v2.5h11V11",
            Self::Sun => {
                "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"
            }
            Self::Moon => "M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1z",
            Self::Half => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 2v12M8 4.7h4.8M8 7.3h5.9M8 9.9h5.6M8 12.4h3.8",
            Self::File => "M3.5 1.8h6l3 3v9.4h-9zM9.3 1.8v3.2h3.2M5.8 8h4.4M5.8 10.8h4.4",
            Self::Chevron => "M6 3.5 10.5 8 6 12.5",
            Self::Eye => {
                "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z"
            }
            Self::Branch => "M4 2.5v11M4 6h5.5a2 2 0 0 1 2 2v1M9 9h5v4.5H9z",
            Self::New => {
                "M8 14V7M8 8.5C8 5.5 6 4 2.8 4 2.8 7 4.8 8.5 8 8.5zM8 7c0-2.7 1.8-4.3 5.2-4.5C13.2 5.6 11.2 7 8 7z"
            }
            Self::Keyboard => "M1.5 4h13v8h-13zM4 6.5h.1M6.7 6.5h.1M9.3 6.5h.1M12 6.5h.1M4.8 9.5h6.4",
        }
    }
}

/// A small picture; the words beside it say what it means.
#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=glyph.path() />
        </svg>
    }
}
