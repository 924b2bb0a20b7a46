//! The one DNS question that the chart's modules ask, and its answer.

/// The name that is asked for; it stands in the chart's modules `dns_udp` and `dns_tcp`.
pub const NAME: &str = "kubernetes.default.svc.cluster.local";

/// The question for an IPv4 address of [`NAME`].
pub fn question(id: u16) -> Vec<u8> {
    let [high, low] = id.to_be_bytes();
    // Recursion desired, one question.
    let mut bytes = vec![high, low, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in NAME.split('.') {
        bytes.push(label.len().try_into().unwrap_or_default());
        bytes.extend_from_slice(label.as_bytes());
    }
    // Type A, class IN.
    bytes.extend_from_slice(&[0, 0, 1, 0, 1]);
    bytes
}

/// The response code of an answer to the question with this id; nothing if it is none.
pub fn code(answer: &[u8], id: u16) -> Option<u8> {
    let [high, low, flags, code, ..] = answer else {
        return None;
    };
    let ours = u16::from_be_bytes([*high, *low]) == id && flags & 0x80 != 0 && answer.len() >= 12;
    ours.then_some(code & 0x0f)
}

/// The name of a response code.
pub fn code_name(code: u8) -> &'static str {
    match code {
        0 => "NOERROR",
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        _ => "an unknown code",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_question_is_as_the_standard_writes_it() {
        let bytes = question(0xabcd);
        assert_eq!(bytes[..13], [0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10]);
        assert_eq!(&bytes[13..23], b"kubernetes");
        assert_eq!(bytes[bytes.len() - 5..], [0, 0, 1, 0, 1]);
        assert_eq!(code(&bytes, 0xabcd), None, "a question is no answer");
        let mut answer = bytes;
        (answer[2], answer[3]) = (0x81, 0x83);
        assert_eq!(code(&answer, 0xabcd).map(code_name), Some("NXDOMAIN"));
        assert_eq!(code(&answer, 0xabce), None);
    }

    proptest! {
        #[test]
        fn any_answer_is_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40), id: u16) {
            let _ = code(&bytes, id).map(code_name);
        }
    }
}
