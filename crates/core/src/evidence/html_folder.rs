//! Which pages did somebody save as files? A zip or tar of HTML and its assets, with `index.csv`.

use super::capture::bare;
use super::folder_index::{has_index, read_folder};
use super::image_folder::{all_images, image_type};
use super::{Head, Input, Kind, ReadOptions, Reader, Sink};
use crate::record::Record;

pub(super) const READER: HtmlFolder = HtmlFolder;
pub(super) struct HtmlFolder;

impl Reader for HtmlFolder {
    fn id(&self) -> &'static str {
        "html-folder"
    }

    fn kind(&self) -> Kind {
        Kind::Web
    }

    fn about(&self) -> &'static str {
        "a folder, zip or tar of saved pages with index.csv (path, url, captured_at)"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        has_index(head) && !head.members.iter().any(|name| name == "datapackage.json") && !all_images(head)
    }

    fn read(&self, input: &mut dyn Input, options: &ReadOptions, out: &mut dyn Sink) {
        read_folder(Kind::Web, input, options, out, &mut |at, file, out| {
            let media_type = image_type(&file.bytes).unwrap_or_default().to_owned();
            let mut capture = bare(file.url, file.host, file.captured_at, file.bytes);
            capture.media_type = media_type;
            out.record(at, Record::Capture(capture));
        });
    }
}
