//! Keeping credentials out of what is stored.

/// Prefixes of tokens that are secrets by their form. Lengths are the shortest real ones.
const PREFIXES: [(&str, usize); 10] = [
    ("sig_sk_", 20),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("sk_live_", 20),
    ("ghp_", 20),
    ("gho_", 20),
    ("github_pat_", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("AKIA", 20),
];

/// Replaces what is a credential by its form (API keys of known vendors, private key blocks) by
/// `[redacted]`. A secret without a form cannot be told from other words and stays.
#[must_use]
pub fn redact_secrets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, len)) = next_secret(rest) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        out.push_str("[redacted]");
        rest = from.get(len..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Where the next secret begins and how long it is, in bytes.
fn next_secret(text: &str) -> Option<(usize, usize)> {
    let tokens = PREFIXES.iter().filter_map(|(prefix, shortest)| {
        text.match_indices(prefix).find_map(|(start, _)| {
            let word = text.get(start..)?;
            let end =
                word.find(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).unwrap_or(word.len());
            let at_word = !text.get(..start)?.ends_with(|c: char| c.is_ascii_alphanumeric());
            (end >= *shortest && at_word).then_some((start, end))
        })
    });
    let blocks = text.find("-----BEGIN").into_iter().filter_map(|start| {
        let block = text.get(start..)?;
        let first_line = block.lines().next()?;
        if !first_line.contains("PRIVATE KEY") {
            return None;
        }
        let end = block.find("-----END").and_then(|end| {
            let tail = block.get(end..)?;
            Some(end + tail.find('\n').unwrap_or(tail.len()))
        });
        Some((start, end.unwrap_or(block.len())))
    });
    tokens.chain(blocks).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_known_vendors_go_and_the_rest_stays() {
        let text = "use sig_sk_dafd3d684e51_adLxJ6_v7fiwYGkz, not AKIAIOSFODNN7EXAMPLE. ok";
        assert_eq!(redact_secrets(text), "use [redacted], not [redacted]. ok");
    }

    #[test]
    fn words_that_merely_look_alike_stay() {
        for text in ["the sk-ant- prefix", "task-proj-management", "AKIA", "a ghp_ token"] {
            assert_eq!(redact_secrets(text), text);
        }
    }

    #[test]
    fn a_private_key_goes_whole() {
        let text = "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb";
        assert_eq!(redact_secrets(text), "a\n[redacted]\nb");
    }
}
