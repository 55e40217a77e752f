//! Which cells does a page, a screenshot or an indicator give? Place in the evidence follows in each.

use stakeout_core::page::{CaptureState, Content, PageFacts};
use stakeout_core::record::{Indicator, IndicatorKind, ScreenshotFacts};

use super::row::Cells;

pub(super) fn page(cells: &mut Cells, page: &PageFacts) {
    cells.text(page.host.as_str());
    cells.text(&page.url);
    cells.time(page.captured_at);
    cells.int32(i32::from(page.status));
    cells.text(content(page.content));
    cells.text(state(page.state));
    cells.text_or_empty(page.language.as_deref());
    cells.text(&page.title);
    cells.text(&page.sha256);
    cells.count(page.bytes);
    cells.text_or_empty(page.version_printed.as_deref());
    cells.text_or_empty(page.redirects_to.as_deref());
    cells.text_or_empty(page.user_agent.as_deref());
    cells.text_or_empty(page.revisit_of.as_ref().map(|(url, _)| url.as_str()));
}

pub(super) fn screenshot(cells: &mut Cells, shot: &ScreenshotFacts) {
    cells.text(shot.host.as_str());
    cells.text(&shot.url);
    cells.time(shot.captured_at);
    cells.text(&shot.sha256);
    cells.display(&format_args!("{:016x}", shot.dhash));
    cells.number(i32::try_from(shot.width).ok());
    cells.number(i32::try_from(shot.height).ok());
}

pub(super) fn indicator(cells: &mut Cells, indicator: &Indicator) {
    cells.text(&indicator.value);
    cells.text(match indicator.kind {
        IndicatorKind::Host => "host",
        IndicatorKind::Url => "url",
        IndicatorKind::Ip => "ip",
        IndicatorKind::Hash => "hash",
    });
    cells.text_or_empty(indicator.label.as_deref());
    cells.time(indicator.seen_at);
}

const fn content(content: Content) -> &'static str {
    match content {
        Content::Html => "html",
        Content::Script => "script",
        Content::Style => "style",
        Content::Image => "image",
        Content::Json => "json",
        Content::Text => "text",
        Content::Empty => "empty",
        Content::Other => "other",
    }
}

const fn state(state: CaptureState) -> &'static str {
    match state {
        CaptureState::Content => "content",
        CaptureState::Empty => "empty",
        CaptureState::Blocked => "blocked",
        CaptureState::Challenge => "challenge",
        CaptureState::Geofenced => "geofenced",
        CaptureState::Parked => "parked",
        CaptureState::DefaultPage => "default-page",
        CaptureState::Error => "error",
        CaptureState::Redirect => "redirect",
        CaptureState::Maintenance => "maintenance",
    }
}
