//! Signature version 4, in headers: what stands in an address ends up in other people's logs.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>

use std::fmt::Write;

use ring::digest::{SHA256, digest};
use ring::hmac::{self, HMAC_SHA256};
use tamer_core::live::Moment;
use tamer_core::live::s3::Request;

/// Whose signature.
#[derive(Clone, Copy)]
pub struct Keys<'a> {
    /// Access key id.
    pub access: &'a str,
    /// Secret access key.
    pub secret: &'a str,
}

/// The headers that sign a request. Path and query must be escaped and sorted already.
pub fn headers(
    request: &Request,
    region: &str,
    keys: Keys<'_>,
    at: Moment,
    body: &[u8],
) -> Vec<(&'static str, String)> {
    let headers = [
        ("host", request.authority.clone()),
        ("x-amz-content-sha256", hex(digest(&SHA256, body).as_ref())),
        ("x-amz-date", at.basic()),
    ];
    let authorization = authorization(request, &headers, region, keys, at);
    let [_, hash, date] = headers;
    vec![hash, date, ("authorization", authorization)]
}

/// The header of that name. Headers are sorted by name; the hash of the body is one of them.
fn authorization(request: &Request, headers: &[(&str, String)], region: &str, keys: Keys<'_>, at: Moment) -> String {
    let time = at.basic();
    let date = time.get(..8).unwrap_or_default();
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}:{value}\n"))
        .collect();
    let hash = headers.iter().find(|(name, _)| *name == "x-amz-content-sha256");
    let canonical = format!(
        "{}\n{}\n{}\n{lines}\n{names}\n{}",
        request.method,
        request.path,
        request.query,
        hash.map_or("", |(_, hash)| hash)
    );
    let scope = format!("{date}/{region}/s3/aws4_request");
    let canonical = hex(digest(&SHA256, canonical.as_bytes()).as_ref());
    let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{canonical}");
    let mut key = format!("AWS4{}", keys.secret).into_bytes();
    for part in [date, region, "s3", "aws4_request"] {
        key = hmac(&key, part);
    }
    let signature = hex(&hmac(&key, &text));
    format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
        keys.access
    )
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let key = hmac::Key::new(HMAC_SHA256, key);
    hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// Amazon's own examples.
    #[test]
    fn signatures_are_those_of_amazons_documentation() {
        let keys = Keys {
            access: "AKIAIOSFODNN7EXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        };
        let host = ("host", "examplebucket.s3.amazonaws.com".to_owned());
        let hash = ("x-amz-content-sha256", EMPTY.to_owned());
        let date = ("x-amz-date", "20130524T000000Z".to_owned());
        let range = ("range", "bytes=0-9".to_owned());
        let plain = vec![host.clone(), hash.clone(), date.clone()];
        for (path, query, headers, signature) in [
            (
                "/test.txt",
                "",
                vec![host, range, hash, date],
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                "/",
                "lifecycle=",
                plain.clone(),
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            ),
            (
                "/",
                "max-keys=2&prefix=J",
                plain,
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            ),
        ] {
            let request = Request {
                method: "GET",
                authority: "examplebucket.s3.amazonaws.com".into(),
                path: path.into(),
                query: query.into(),
            };
            let at = Moment::parse("20130524T000000Z").unwrap();
            let header = authorization(&request, &headers, "us-east-1", keys, at);
            assert!(
                header.starts_with(
                    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;"
                ),
                "{header}"
            );
            assert!(
                header.ends_with(&format!("Signature={signature}")),
                "{path}?{query}: {header}"
            );
        }
    }
}
