//! Why is a role said of a host, in plain sentences?

use super::gambling::{Gambling, sign_of};
use super::role::{Reason, SiteFacts, reason};
use crate::page::{CaptureState, PageFacts};

/// The strongest signs of each family, as sentences.
pub(super) fn family_reasons(site: &SiteFacts<'_>, gambling: &Gambling, reasons: &mut Vec<Reason>) {
    let mut all: Vec<_> = gambling.functions.iter().collect();
    all.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(b.0)));
    for (function, place) in all.into_iter().take(5) {
        let Some(sign) = sign_of(site.pages, *place) else { continue };
        let what = function
            .strip_prefix("code:")
            .map_or_else(|| format!("words for {function}"), |name| format!("code for {name}"));
        let text = format!("The page shows {what} (rule {}, {} times)", sign.rule, sign.count);
        reasons.push(Reason { text, page: Some(place.1), offset: Some(sign.offset) });
    }
    for (family, sentence) in [
        ("account-id", "Pages with such words show contacts or accounts for players"),
        ("network", "Hosts that look like gambling link here"),
    ] {
        if gambling.family(family) > 0 {
            reasons.push(reason(sentence));
        }
    }
}

pub(super) fn counter_reasons(site: &SiteFacts<'_>, gambling: &Gambling, names: &[&str], reasons: &mut Vec<Reason>) {
    for (function, place) in gambling.counters.iter().filter(|(name, _)| names.contains(&name.as_str())) {
        let Some(sign) = sign_of(site.pages, *place) else { continue };
        let text =
            format!("At least half of the pages show words of {function} (rule {}, {} times)", sign.rule, sign.count);
        reasons.push(Reason { text, page: Some(place.1), offset: Some(sign.offset) });
    }
}

/// What a capture that cannot tell is.
pub(super) const fn state_word(page: &PageFacts) -> &'static str {
    match page.state {
        CaptureState::Content => "files without a page",
        CaptureState::Empty => "empty",
        CaptureState::Blocked => "a block page",
        CaptureState::Challenge => "a challenge",
        CaptureState::Geofenced => "not served to this country",
        CaptureState::Parked => "parked or for sale",
        CaptureState::DefaultPage => "a default page",
        CaptureState::Error => "an error",
        CaptureState::Redirect => "sent on",
        CaptureState::Maintenance => "maintenance",
    }
}
