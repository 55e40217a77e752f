//! Which pictures of pages are there? A zip or tar of PNG, JPEG or WebP files, with `index.csv`.

use super::fault::error;
use super::folder_index::{has_index, read_folder};
use super::{Head, Input, Kind, ReadOptions, Reader, Sink};
use crate::record::{Record, Screenshot};

pub(super) const READER: ImageFolder = ImageFolder;
pub(super) struct ImageFolder;

impl Reader for ImageFolder {
    fn id(&self) -> &'static str {
        "image-folder"
    }

    fn kind(&self) -> Kind {
        Kind::Image
    }

    fn about(&self) -> &'static str {
        "a folder, zip or tar of PNG, JPEG or WebP screenshots with index.csv (path, url, captured_at)"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        has_index(head) && !head.members.iter().any(|name| name == "datapackage.json") && all_images(head)
    }

    fn read(&self, input: &mut dyn Input, options: &ReadOptions, out: &mut dyn Sink) {
        read_folder(Kind::Image, input, options, out, &mut |at, file, out| match image_type(&file.bytes) {
            Some(_) => {
                let shot =
                    Screenshot { url: file.url, host: file.host, captured_at: file.captured_at, bytes: file.bytes };
                out.record(at, Record::Screenshot(shot));
            }
            None => out.problem(error(&at, "not-an-image", "the file is no PNG, JPEG or WebP")),
        });
    }
}

/// The media type of a picture by its first bytes.
pub(crate) fn image_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// Do all members that were looked at begin as pictures?
pub(crate) fn all_images(head: &Head<'_>) -> bool {
    !head.member_starts.is_empty() && head.member_starts.iter().all(|start| image_type(start).is_some())
}
