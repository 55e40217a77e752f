//! What did a browser-based crawler capture, in a WACZ 1.1.1 file: a zip of WARC files with a list of their digests?

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::archive::{Archive, ArchiveForm, Member};
use super::fault::{error, shown, warning};
use super::relay::Within;
use super::{Head, Input, Kind, LIMITS, Locator, ReadOptions, Reader, Sink, json_items, warc};

pub(super) const READER: Wacz = Wacz;
pub(super) struct Wacz;

impl Reader for Wacz {
    fn id(&self) -> &'static str {
        "wacz"
    }

    fn kind(&self) -> Kind {
        Kind::Web
    }

    fn about(&self) -> &'static str {
        "WACZ 1.1.1: the WARC files of a zip with datapackage.json"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        head.members.iter().any(|name| name == "datapackage.json")
    }

    fn read(&self, input: &mut dyn Input, options: &ReadOptions, out: &mut dyn Sink) {
        let form = if head_is_zip(input) { ArchiveForm::Zip } else { ArchiveForm::Tar };
        let mut archive = match Archive::open(form, input, out) {
            Ok(archive) => archive,
            Err(problem) => return out.problem(problem),
        };
        let members = archive.members.clone();
        let mut digests = package(&members, &mut archive, out);
        for member in &members {
            if let Some(written) = digests.remove(&member.name) {
                check_digest(&written, member, &mut archive, out);
            }
            if member.name.starts_with("archive/") {
                captures(member, &mut archive, options, out);
            } else {
                out.skipped(member.locator(), "a member of a WACZ that holds no captures");
            }
        }
        for name in digests.keys() {
            out.problem(error(
                &Locator::member(&shown(name)),
                "missing-member",
                "datapackage.json lists this member, the WACZ has none",
            ));
        }
    }
}

fn head_is_zip(input: &mut dyn Input) -> bool {
    let mut first = [0; 2];
    let read = input.read_exact(&mut first);
    let _ = input.seek(std::io::SeekFrom::Start(0));
    read.is_ok() && first == *b"PK"
}

fn captures(member: &Member, archive: &mut Archive<'_>, options: &ReadOptions, out: &mut dyn Sink) {
    let start = archive.start_of(member, 16);
    if !start.starts_with(&[0x1f, 0x8b]) && !super::warc_record::begins(&start) {
        return out.skipped(member.locator(), "a member of a WACZ that is no WARC file");
    }
    let mut within = Within { container: member.locator(), out };
    let read = archive.with_member(member, &mut |input| warc::READER.read(input, options, &mut within));
    if let Err(problem) = read {
        out.problem(problem);
    }
}

/// The digests that `datapackage.json` states, by member.
fn package(members: &[Member], archive: &mut Archive<'_>, out: &mut dyn Sink) -> BTreeMap<String, String> {
    let Some(member) = members.iter().find(|member| member.name == "datapackage.json") else { return BTreeMap::new() };
    let value = archive.whole(member, LIMITS.body_bytes_max).map_err(|problem| problem.message);
    let value = match value.and_then(|bytes| json_items::parse(&bytes)) {
        Ok(value) => value,
        Err(why) => {
            out.problem(warning(
                &member.locator(),
                "bad-datapackage",
                format!("the digests of the WACZ cannot be checked: {why}"),
            ));
            return BTreeMap::new();
        }
    };
    let resources = value.get("resources").and_then(Value::as_array);
    let text = |resource: &Value, key: &str| resource.get(key).and_then(Value::as_str).map(str::to_owned);
    resources
        .into_iter()
        .flatten()
        .filter_map(|resource| Some((text(resource, "path")?, text(resource, "hash")?)))
        .collect()
}

fn check_digest(written: &str, member: &Member, archive: &mut Archive<'_>, out: &mut dyn Sink) {
    let Some(expected) = written.strip_prefix("sha256:") else { return };
    let mut hash = Sha256::new();
    let mut whole = true;
    let begun = archive.with_member(member, &mut |input| {
        let mut chunk = vec![0; 64 << 10];
        loop {
            match input.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => hash.update(chunk.get(..count).unwrap_or_default()),
                Err(_) => {
                    whole = false;
                    break;
                }
            }
        }
    });
    // What cannot be read is said by the reader of the member.
    let agrees = data_encoding::HEXLOWER.encode(&hash.finalize()).eq_ignore_ascii_case(expected.trim());
    if begun.is_ok() && whole && !agrees {
        out.problem(warning(
            &member.locator(),
            "wrong-digest",
            "the member does not have the digest that datapackage.json states",
        ));
    }
}
