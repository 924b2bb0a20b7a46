//! Server-sent events out of bytes as they come.

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// What it says.
    pub data: String,
}

/// Bytes that do not make an event yet.
#[derive(Default)]
pub struct Bytes(Vec<u8>);

impl Bytes {
    /// The events that are complete with these bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        self.0.extend_from_slice(bytes);
        let mut events = Vec::new();
        // Letters of several bytes may be cut anywhere, line ends may not.
        while let Some(end) = self.0.windows(2).position(|two| two == b"\n\n") {
            let frame: Vec<u8> = self.0.drain(..end + 2).collect();
            events.extend(event(&String::from_utf8_lossy(&frame)));
        }
        events
    }
}

/// None for a sign of life.
fn event(frame: &str) -> Option<Event> {
    let field = |name: &str| {
        frame
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .map(|text| text.strip_prefix(' ').unwrap_or(text).to_owned())
    };
    Some(Event {
        name: field("event")?,
        data: field("data")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn events_come_out_whole_wherever_they_are_cut() {
        let text = ":\n\nevent: step\ndata: {\"name\": \"ä\"}\n\n:\n\nevent: end\ndata: {\"ok\": true}\n\n";
        let expected = [("step", "{\"name\": \"ä\"}"), ("end", "{\"ok\": true}")];
        for cut in 0..=text.len() {
            let (first, second) = text.as_bytes().split_at(cut);
            let mut bytes = Bytes::default();
            let events = [bytes.push(first), bytes.push(second)].concat();
            let found: Vec<_> = events
                .iter()
                .map(|event| (event.name.as_str(), event.data.as_str()))
                .collect();
            assert_eq!(found, expected, "cut at {cut}");
        }
    }

    #[wasm_bindgen_test]
    fn what_is_not_complete_waits() {
        let mut bytes = Bytes::default();
        assert_eq!(bytes.push(b"event: end\ndata: {}\n"), []);
        assert_eq!(bytes.push(b"\n").len(), 1);
    }
}
