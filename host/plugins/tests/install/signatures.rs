//! Who made a component, and every way to pretend.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::json;
use signet_plugins::{Candidate, PublicKey, SIGNATURE_SECTION, SigningKey, sign};

use crate::support::{component, leb128, says, with_section};

fn signed() -> (Vec<u8>, Vec<u8>, SigningKey) {
    let key = SigningKey::generate().unwrap();
    let plain = component("odd", "0.1.0");
    let signed = sign(&plain, &key).unwrap();
    (plain, signed, key)
}

/// The JSON in the signature's section of a signed component.
fn content(plain: &[u8], signed: &[u8]) -> serde_json::Value {
    let section = &signed[plain.len()..];
    let start = section.iter().position(|byte| *byte == b'{').unwrap();
    serde_json::from_slice(&section[start..]).unwrap()
}

fn with_content(plain: &[u8], content: &serde_json::Value) -> Vec<u8> {
    with_section(plain.to_vec(), SIGNATURE_SECTION, content.to_string().as_bytes())
}

#[test]
fn a_signed_component_says_who_signed_it_and_an_unsigned_one_nobody() {
    let (plain, signed, key) = signed();
    assert_eq!(Candidate::read("x", &plain).unwrap().signer, None);
    let candidate = Candidate::read("x", &signed).unwrap();
    assert_eq!(candidate.signer, Some(key.public()));
    assert_eq!((candidate.id.as_str(), candidate.version.to_string().as_str()), ("odd", "0.1.0"));
}

#[test]
fn signing_again_replaces_the_signature() {
    let (plain, signed, key) = signed();
    assert_eq!(sign(&signed, &key).unwrap(), signed, "the same key makes the same bytes");
    let other = SigningKey::generate().unwrap();
    let again = sign(&signed, &other).unwrap();
    assert_eq!(again.len(), signed.len());
    assert_eq!(Candidate::read("x", &again).unwrap().signer, Some(other.public()));
    assert!(again.starts_with(&plain));
}

#[test]
fn no_bit_of_a_signed_component_can_be_flipped() {
    let (_, signed, key) = signed();
    for bit in 0..signed.len() * 8 {
        let mut flipped = signed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // It may be no component any more, or not be signed any more; it is never that publisher's.
        if let Ok(candidate) = Candidate::read("x", &flipped) {
            assert_ne!(candidate.signer, Some(key.public()), "bit {bit}");
        }
    }
}

#[test]
fn a_signed_component_has_no_second_spelling() {
    let (plain, signed, _) = signed();
    let good = content(&plain, &signed);
    assert_eq!(signed, {
        // What the section is made of, so that the cases below differ in one thing each.
        let text = format!(r#"{{"version":1,"key":{},"signature":{}}}"#, good["key"], good["signature"]);
        with_section(plain.clone(), SIGNATURE_SECTION, text.as_bytes())
    });
    let spaced = format!(r#"{{"version":1, "key":{},"signature":{}}}"#, good["key"], good["signature"]);
    let spaced = with_section(plain.clone(), SIGNATURE_SECTION, spaced.as_bytes());
    says(Candidate::read("x", &spaced), &["one spelling"]);

    // The section's length, in one byte more than it needs.
    let section = &signed[plain.len()..];
    let short = leb128(section.len() - 3);
    assert_eq!(section[1..3], short, "two bytes of length");
    let mut long = plain.clone();
    long.extend([0, short[0], short[1] | 0x80, 0]);
    long.extend(&section[3..]);
    says(Candidate::read("x", &long), &["one spelling"]);

    // The same point with the other S, the classic: s + l is not below the group's order.
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    let mut bytes = base64.decode(good["signature"].as_str().unwrap()).unwrap();
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, add) in bytes[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = (sum & 0xff) as u8;
        carry = sum >> 8;
    }
    let text = format!(r#"{{"version":1,"key":{},"signature":"{}"}}"#, good["key"], base64.encode(bytes));
    says(Candidate::read("x", &with_section(plain, SIGNATURE_SECTION, text.as_bytes())), &["is broken"]);
}

#[test]
fn a_broken_signature_is_an_error_and_never_no_signature() {
    let (plain, signed, key) = signed();
    let good = content(&plain, &signed);
    let with = |field: &str, value: serde_json::Value| {
        let mut content = good.clone();
        content[field] = value;
        with_content(&plain, &content)
    };
    let weak = format!("ed25519:{}=", "A".repeat(43));
    let nobody = with_section(component("other", "0.1.0"), "x", b"");
    let of_another = [nobody, signed[plain.len()..].to_vec()].concat();
    let another_version = [component("odd", "0.2.0"), signed[plain.len()..].to_vec()].concat();
    for (bytes, why) in [
        (with("version", json!(2)), "has version 2"),
        (with("key", json!("ed25519:AAAA")), "32 bytes"),
        (with("key", json!(weak)), "is no publisher's key"),
        (with("key", json!("rsa:AAAA")), "write `ed25519:`"),
        (with("signature", json!("AAAA")), "64 bytes"),
        (with("signature", json!("?")), "64 bytes"),
        (with("more", json!(1)), "unknown field"),
        (with_section(plain.clone(), SIGNATURE_SECTION, b"not JSON"), "is broken"),
        ([signed.clone(), signed[plain.len()..].to_vec()].concat(), "more than one"),
        (with_section(signed.clone(), "later", b"x"), "not the last section"),
        (of_another, &format!("not {}'s for these bytes", key.public())),
        (another_version, "for these bytes"),
    ] {
        says(Candidate::read("x", &bytes), &[why]);
    }
}

#[test]
fn a_section_in_the_core_module_is_no_signature() {
    // Inside, it is part of what an outer signature covers, and says nothing itself.
    let plain = component("odd", "0.1.0");
    let module = with_section(b"\0asm\x01\0\0\0".to_vec(), SIGNATURE_SECTION, b"{}");
    let mut nested = plain;
    nested.push(1);
    nested.extend(leb128(module.len()));
    nested.extend(module);
    assert_eq!(Candidate::read("x", &nested).unwrap().signer, None);
    let key = SigningKey::generate().unwrap();
    assert_eq!(Candidate::read("x", &sign(&nested, &key).unwrap()).unwrap().signer, Some(key.public()));
}

#[test]
fn a_key_is_kept_in_a_file_that_only_its_owner_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let key = SigningKey::generate().unwrap();
    key.save(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(SigningKey::load(&path).unwrap().public(), key.public());
    assert!(
        !format!("{key:?}")
            .contains(std::str::from_utf8(&std::fs::read(&path).unwrap()).unwrap().lines().nth(1).unwrap())
    );
    says(key.save(&path), &["there is a file already"]);

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    says(SigningKey::load(&path), &["others can read it (mode 640)", "chmod 600"]);
}

#[test]
fn a_file_that_is_no_key_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let rsa = "-----BEGIN PRIVATE KEY-----\nMIIBVQ==\n-----END PRIVATE KEY-----\n";
    for text in [
        "",
        "hello",
        rsa,
        "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----",
    ] {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        says(SigningKey::load(&path), &["cannot be used as a signing key"]);
    }
    std::fs::write(&path, vec![b'x'; 1 << 20]).unwrap();
    says(SigningKey::load(&path), &["more than the 4096 bytes"]);
    says(SigningKey::load(&folder.path().join("none")), &["cannot open"]);
}

#[test]
fn a_key_file_is_what_openssl_makes_and_reads() {
    let folder = tempfile::tempdir().unwrap();
    let (theirs, ours) = (folder.path().join("theirs.pem"), folder.path().join("ours.pem"));
    let made =
        Command::new("openssl").args(["genpkey", "-algorithm", "ed25519", "-out"]).arg(&theirs).output();
    if !made.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: install openssl 1.1.1 or newer to run this test");
        return;
    }
    std::fs::set_permissions(&theirs, std::fs::Permissions::from_mode(0o600)).unwrap();
    let read = SigningKey::load(&theirs).unwrap();
    read.save(&ours).unwrap();
    let output = Command::new("openssl")
        .args(["pkey", "-pubout", "-outform", "DER", "-in"])
        .arg(&ours)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    use base64::Engine as _;
    let theirs = base64::engine::general_purpose::STANDARD.encode(&output.stdout[output.stdout.len() - 32..]);
    assert_eq!(read.public().to_string(), format!("ed25519:{theirs}"));
}

#[test]
fn a_public_key_has_one_text() {
    let key = SigningKey::generate().unwrap().public();
    assert_eq!(key.to_string().parse::<PublicKey>().unwrap(), key);
    // y = 1 again, written as p + 1: not canonical, and weak besides.
    let mut bytes = [0xff_u8; 32];
    (bytes[0], bytes[31]) = (0xee, 0x7f);
    use base64::Engine as _;
    let odd = format!("ed25519:{}", base64::engine::general_purpose::STANDARD.encode(bytes));
    says(odd.parse::<PublicKey>(), &["weak key"]);
}
