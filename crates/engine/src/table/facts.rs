//! Into which table does which record go?

use std::path::Path;

use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::page::PageFacts;
use stakeout_core::record::Fact;

use super::row::Cells;
use super::store::TableStream;
use super::{TableError, network_rows, page_rows};

/// The tables of records, open for writing.
pub(super) struct FactStreams {
    pages: TableStream,
    page_links: TableStream,
    screenshots: TableStream,
    indicators: TableStream,
    dns: TableStream,
    certificates: TableStream,
    registrations: TableStream,
    hosting: TableStream,
    register: TableStream,
}

impl FactStreams {
    pub(super) fn create(dir: &Path) -> Result<Self, TableError> {
        Ok(Self {
            pages: TableStream::create(dir, "pages")?,
            page_links: TableStream::create(dir, "page_links")?,
            screenshots: TableStream::create(dir, "screenshots")?,
            indicators: TableStream::create(dir, "indicators")?,
            dns: TableStream::create(dir, "dns")?,
            certificates: TableStream::create(dir, "certificates")?,
            registrations: TableStream::create(dir, "registrations")?,
            hosting: TableStream::create(dir, "hosting")?,
            register: TableStream::create(dir, "register")?,
        })
    }

    pub(super) const fn table_of(fact: &Fact) -> &'static str {
        match fact {
            Fact::Page(_) => "pages",
            Fact::Screenshot(_) => "screenshots",
            Fact::Indicator(_) => "indicators",
            Fact::Dns(_) => "dns",
            Fact::Certificate(_) => "certificates",
            Fact::Registration(_) => "registrations",
            Fact::Hosting(_) => "hosting",
            Fact::Register(_) => "register",
            // Entries of lists have no rows of their own: what resembles them has, in `screening`.
            Fact::Listed(_) | Fact::ListedPart(_) => "screening",
            // Nor have accounts and what was seen of them: who uses them has, in `people`.
            Fact::Account(_)
            | Fact::Login(_)
            | Fact::Contact(_)
            | Fact::Payout(_)
            | Fact::IdentityDocument(_)
            | Fact::IdentityReport(_)
            | Fact::PersonText(_)
            | Fact::Shipment(_)
            | Fact::Contract(_)
            | Fact::Commit(_) => "people",
            // Payments name parties, who are searched for in lists.
            Fact::Payment(_) | Fact::PaymentAccount(_) => "links",
            Fact::AdminLogin(_) | Fact::Connection(_) | Fact::Organization(_) | Fact::Incident(_) => "servers",
        }
    }

    pub(super) fn write(&mut self, id: &EvidenceId, locator: &Locator, fact: &Fact) -> Result<(), TableError> {
        let source = |cells: &mut Cells| {
            cells.evidence(id);
            cells.text(locator.as_str());
        };
        match fact {
            Fact::Page(page) => self.page(id, locator, page),
            Fact::Screenshot(shot) => self.screenshots.row(|cells| {
                page_rows::screenshot(cells, shot);
                source(cells);
            }),
            Fact::Indicator(indicator) => self.indicators.row(|cells| {
                page_rows::indicator(cells, indicator);
                source(cells);
            }),
            Fact::Dns(answer) => self.dns.row(|cells| {
                network_rows::dns(cells, answer);
                source(cells);
            }),
            Fact::Certificate(certificate) => self.certificates.row(|cells| {
                network_rows::certificate(cells, certificate);
                source(cells);
            }),
            Fact::Registration(registration) => self.registrations.row(|cells| {
                network_rows::registration(cells, registration);
                source(cells);
            }),
            Fact::Hosting(hosting) => self.hosting.row(|cells| {
                network_rows::hosting(cells, hosting);
                source(cells);
            }),
            Fact::Register(entry) => self.register.row(|cells| {
                network_rows::register(cells, entry);
                source(cells);
            }),
            Fact::Listed(_)
            | Fact::ListedPart(_)
            | Fact::Account(_)
            | Fact::Login(_)
            | Fact::Contact(_)
            | Fact::Payout(_)
            | Fact::IdentityDocument(_)
            | Fact::IdentityReport(_)
            | Fact::PersonText(_)
            | Fact::Shipment(_)
            | Fact::Contract(_)
            | Fact::Commit(_)
            | Fact::AdminLogin(_)
            | Fact::Connection(_)
            | Fact::Organization(_)
            | Fact::Incident(_)
            | Fact::Payment(_)
            | Fact::PaymentAccount(_) => Ok(()),
        }
    }

    pub(super) fn page(&mut self, id: &EvidenceId, locator: &Locator, page: &PageFacts) -> Result<(), TableError> {
        let source = |cells: &mut Cells| {
            cells.evidence(id);
            cells.text(locator.as_str());
        };
        self.pages.row(|cells| {
            page_rows::page(cells, page);
            source(cells);
        })?;
        page_rows::links(page).try_for_each(|link| {
            self.page_links.row(|cells| {
                page_rows::link(cells, page, &link);
                source(cells);
            })
        })
    }

    pub(super) fn finish(self) -> Result<(), TableError> {
        self.pages.finish()?;
        self.page_links.finish()?;
        self.screenshots.finish()?;
        self.indicators.finish()?;
        self.dns.finish()?;
        self.certificates.finish()?;
        self.registrations.finish()?;
        self.hosting.finish()?;
        self.register.finish()
    }
}
