//! When a certificate begins and ends. Its trust is judged by the TLS library; only the dates are read here.

use super::Moment;

/// Begin and end of an X.509 certificate in DER.
pub fn validity(der: &[u8]) -> Option<(Moment, Moment)> {
    let (certificate, _) = element(der, SEQUENCE)?;
    let (mut signed, _) = element(certificate, SEQUENCE)?;
    // The version is optional.
    if let Some((_, rest)) = element(signed, VERSION) {
        signed = rest;
    }
    // Serial number, algorithm, issuer.
    for tag in [INTEGER, SEQUENCE, SEQUENCE] {
        signed = element(signed, tag)?.1;
    }
    let (validity, _) = element(signed, SEQUENCE)?;
    let (begin, rest) = time(validity)?;
    let (end, _) = time(rest)?;
    Some((begin, end))
}

const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The content of an element with this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first().filter(|_| first == tag)?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            let length = bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

/// `261125025012Z` or `20261125025012Z`, and what follows it.
fn time(der: &[u8]) -> Option<(Moment, &[u8])> {
    let (text, rest) = element(der, UTC_TIME).or_else(|| element(der, GENERALIZED_TIME))?;
    let digits = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let century = match (digits.len(), digits.as_bytes().first()?) {
        (12, b'0'..=b'4') => "20",
        (12, _) => "19",
        _ => "",
    };
    Some((Moment::parse_digits(&format!("{century}{digits}"))?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A certificate as far as it is read.
    fn certificate(version: &[u8], begin: &[u8], end: &[u8]) -> Vec<u8> {
        let wrap = |tag: u8, content: &[u8]| {
            let length = u16::try_from(content.len()).unwrap().to_be_bytes();
            [&[tag, 0x82], &length[..], content].concat()
        };
        let validity = wrap(SEQUENCE, &[begin, end].concat());
        let parts = [
            version,
            &wrap(INTEGER, &[1]),
            &wrap(SEQUENCE, &[]),
            &wrap(SEQUENCE, &[0; 200]),
            &validity,
        ];
        wrap(SEQUENCE, &wrap(SEQUENCE, &parts.concat()))
    }

    #[test]
    fn both_spellings_of_time_are_read() {
        let old = [&[UTC_TIME, 13], &b"700101000000Z"[..]].concat();
        let new = [&[GENERALIZED_TIME, 15], &b"20240229235959Z"[..]].concat();
        let short = [&[UTC_TIME, 13], &b"240229235959Z"[..]].concat();
        for version in [&[][..], &[VERSION, 3, INTEGER, 1, 2]] {
            for end in [&new, &short] {
                let (begin, end) = validity(&certificate(version, &old, end)).unwrap();
                assert_eq!((begin, end), (Moment(0), Moment(1_709_251_199)));
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = validity(&bytes);
            let time = [&[UTC_TIME, 13], &b"240229235959Z"[..]].concat();
            let mut almost = certificate(&[], &time, &time);
            for (at, byte) in almost.iter_mut().zip(&bytes) {
                *at ^= byte & 1;
            }
            let _ = validity(&almost);
        }
    }
}
