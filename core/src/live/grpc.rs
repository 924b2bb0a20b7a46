//! The health service of gRPC: one question, one answer.

/// Path of the question.
pub const PATH: &str = "/grpc.health.v1.Health/Check";

/// The question for the server as a whole: an empty message.
pub const QUESTION: [u8; 5] = [0; 5];

/// What the service says about itself, out of the body of an answer.
pub fn status(body: &[u8]) -> Option<&'static str> {
    // Uncompressed, four bytes of length, a message of one field: number 1, a small number.
    match body {
        [0, 0, 0, 0, 0] => Some("UNKNOWN"),
        [0, 0, 0, 0, 2, 0x08, number] => Some(match number {
            1 => "SERVING",
            2 => "NOT_SERVING",
            3 => "SERVICE_UNKNOWN",
            _ => "UNKNOWN",
        }),
        _ => None,
    }
}

/// The name of a code in the header or trailer `grpc-status`.
pub fn code_name(code: &str) -> String {
    match code {
        "4" => "DEADLINE_EXCEEDED".into(),
        "5" => "NOT_FOUND".into(),
        "7" => "PERMISSION_DENIED".into(),
        "12" => "UNIMPLEMENTED".into(),
        "13" => "INTERNAL".into(),
        "14" => "UNAVAILABLE".into(),
        "16" => "UNAUTHENTICATED".into(),
        other => format!(
            "code {}",
            other.chars().filter(char::is_ascii_digit).take(3).collect::<String>()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_one_small_number() {
        for (body, expected) in [
            (&[0, 0, 0, 0, 2, 8, 1][..], Some("SERVING")),
            (&[0, 0, 0, 0, 2, 8, 2], Some("NOT_SERVING")),
            (&[0, 0, 0, 0, 0], Some("UNKNOWN")),
            (&[1, 0, 0, 0, 2, 8, 1], None),
            (b"", None),
            (b"<html>", None),
        ] {
            assert_eq!(status(body), expected);
        }
    }
}
