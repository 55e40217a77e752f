//! Which cells does a DNS answer, certificate, registration, rent or register entry give? Place in the evidence
//! follows in each.

use stakeout_core::record::{
    Certificate, DnsAnswer, DnsType, Host, Hosting, RegisterEntry, RegisterStatus, Registration, RegistrationContact,
};

use super::row::Cells;

pub(super) fn dns(cells: &mut Cells, answer: &DnsAnswer) {
    cells.text(answer.name.as_str());
    cells.text(match answer.rtype {
        DnsType::A => "A",
        DnsType::Aaaa => "AAAA",
        DnsType::Cname => "CNAME",
        DnsType::Ns => "NS",
        DnsType::Mx => "MX",
        DnsType::Txt => "TXT",
        DnsType::Soa => "SOA",
    });
    cells.text(&answer.data);
    cells.time(answer.first);
    cells.time(answer.last);
    cells.count(answer.count);
}

pub(super) fn certificate(cells: &mut Cells, certificate: &Certificate) {
    cells.text_or_empty(certificate.host.as_ref().map(Host::as_str));
    cells.text_or_empty(certificate.ip.as_deref());
    cells.time(certificate.seen_at);
    cells.text(&certificate.subject);
    cells.text(&certificate.names.join(" "));
    cells.text(&certificate.issuer);
    cells.text(&certificate.serial);
    cells.time(certificate.not_before);
    cells.time(certificate.not_after);
    cells.text_or_empty(certificate.fingerprint.as_deref());
    cells.text_or_empty(certificate.spki.as_deref());
}

pub(super) fn registration(cells: &mut Cells, registration: &Registration) {
    let joined = |contacts: &[RegistrationContact]| contacts.iter().map(contact).collect::<Vec<_>>().join(" | ");
    let nameservers: Vec<&str> = registration.nameservers.iter().map(Host::as_str).collect();
    cells.text(&registration.name);
    cells.text_or_empty(registration.domain.as_ref().map(Host::as_str));
    cells.text_or_empty(registration.registrar.as_deref());
    cells.time(registration.registered);
    cells.time(registration.expires);
    cells.time(registration.changed);
    cells.text(&nameservers.join(" "));
    cells.text(&registration.status.join(","));
    cells.text(&joined(&registration.contacts));
    cells.flag(registration.redacted);
}

pub(super) fn hosting(cells: &mut Cells, hosting: &Hosting) {
    cells.text(&hosting.server_ip);
    cells.text(&hosting.renter);
    cells.text_or_empty(hosting.paid_by_account.as_deref());
    cells.time(hosting.from);
    cells.time(hosting.to);
    cells.text_or_empty(hosting.provider.as_deref());
    cells.text_or_empty(hosting.invoice.as_deref());
}

pub(super) fn register(cells: &mut Cells, entry: &RegisterEntry) {
    cells.text(entry.domain.as_str());
    cells.text(&entry.jurisdiction);
    cells.text(&entry.register);
    cells.text(match entry.status {
        RegisterStatus::Licensed => "licensed",
        RegisterStatus::Blocked => "blocked",
        RegisterStatus::Lottery => "lottery",
        RegisterStatus::Regulator => "regulator",
        RegisterStatus::Helpline => "helpline",
    });
    cells.time(entry.as_of);
}

/// `role; name; organisation; mail; phone; handle`, what is absent left out.
fn contact(contact: &RegistrationContact) -> String {
    let rest = [&contact.name, &contact.organization, &contact.email, &contact.phone, &contact.handle];
    let parts = std::iter::once(contact.role.as_str()).chain(rest.into_iter().filter_map(|part| part.as_deref()));
    parts.collect::<Vec<_>>().join("; ")
}
