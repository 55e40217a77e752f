//! Which tables are there, with which columns, and what does each column mean?
//!
//! The names and types are those of FORMATS, "Case tables"; a test holds the two side by side. Tables that nothing
//! fills yet stand here too: they exist with zero rows, so that a query is never wrong only because it came early.

use std::fmt::Write as _;
use std::sync::Arc;

use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};

use super::column_type::ColumnType;

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in SQL; names that are words of SQL (`from`, `to`, `group`, `user`) are quoted there.
    pub name: &'static str,
    /// What it holds.
    pub holds: ColumnType,
    /// What it means, in one line.
    pub about: &'static str,
}

/// A table of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name in SQL and, with `.parquet`, on disk.
    pub name: &'static str,
    /// What a row is, in one line.
    pub about: &'static str,
    /// Its columns in their order.
    pub columns: &'static [Column],
    /// Columns with a bloom filter: looked up by exact value among millions of rows.
    pub looked_up: &'static [&'static str],
}

impl Table {
    pub(crate) fn arrow_schema(&self) -> SchemaRef {
        let field = |column: &Column| Field::new(column.name, column.holds.arrow(), column.holds.nullable());
        Arc::new(Schema::new(self.columns.iter().map(field).collect::<Vec<_>>()))
    }
}

/// The table of that name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

/// All tables and columns as Markdown: the body of `docs/tables.md`.
pub fn markdown() -> String {
    let mut text = String::new();
    for table in TABLES {
        // Writing to a String cannot fail.
        let _ = write!(text, "## `{}`\n\n{}.\n\n| column | type | meaning |\n|---|---|---|\n", table.name, table.about);
        for column in table.columns {
            let _ = writeln!(text, "| `{}` | {} | {} |", column.name, column.holds.as_str(), column.about);
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// All tables and columns as plain text, a column a line: what `query --tables` prints.
pub fn listing() -> String {
    let mut text = String::new();
    for table in TABLES {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}: {}", table.name, table.about);
        let widest = table.columns.iter().map(|column| column.name.len()).max().unwrap_or(0);
        for column in table.columns {
            let _ = writeln!(text, "  {:widest$}  {:17}  {}", column.name, column.holds.as_str(), column.about);
        }
        text.push('\n');
    }
    text
}

macro_rules! tables {
    ($($name:ident $about:literal $([$($looked_up:ident),*])? { $($column:ident $holds:ident $meaning:literal;)* })*) => {
        /// Every table, in the order of the data flow.
        pub const TABLES: &[Table] = &[$(Table {
            name: stringify!($name),
            about: $about,
            columns: &[$(Column { name: stringify!($column), holds: ColumnType::$holds, about: $meaning }),*],
            looked_up: &[$($(stringify!($looked_up)),*)?],
        }),*];
    };
}

tables! {
    evidence "one file as received" {
        evidence_id Text "SHA-256 of the file as received";
        kind Text "what it is evidence of";
        name Text "file name without folders";
        bytes Count "size as received";
        source Text "where it came from, as given to `add`";
        custodian Text "who kept it, as given";
        basis Text "on what basis it is held, as given";
        tlp Text "traffic-light marking, as given";
        acquired_at Time "when it was acquired, as given";
        records Count "records read";
        problems Count "records lost: problems of level error";
        skipped Count "records passed over, with a reason";
    }
    problems "something that could not be read, or was read with a doubt" {
        evidence_id Text "in which evidence";
        locator Text "where in it";
        level Text "error: one record lost; warning or note: beside something that was kept";
        code Text "short stable name";
        message Text "one sentence";
    }
    pages "one capture of a page or asset" [host, sha256] {
        host Text "the host, bare";
        url Text "the URL as captured";
        captured_at Time "when it was captured";
        status Number "HTTP status";
        content Text "what the body is: html, script, style, image, json, text, empty, other";
        state Text "whether the capture can tell anything about the site: content, empty, blocked, challenge …";
        language Text "language of its text, ISO 639-1";
        title Text "the page's title, at most 200 characters";
        sha256 Text "SHA-256 of the decoded body";
        bytes Count "bytes of the decoded body";
        version_printed Text "a version that the page prints of itself";
        redirects_to Text "target of a redirect";
        user_agent Text "browser or crawler that the capture was made as";
        revisit_of Text "URL of the earlier capture that it repeats";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    page_links "another host that a capture links to or loads from" [target] {
        host Text "the host of the capture, bare";
        target Text "the other host, bare";
        kind Text "link, hidden-link (not shown to people), load (script, style, frame or picture)";
        count Count "how many in this capture; 1 for a load";
        captured_at Time "when it was captured";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    screenshots "one picture of a page" [host, sha256] {
        host Text "the host, bare";
        url Text "the page shown";
        captured_at Time "when it was taken";
        sha256 Text "SHA-256 of the file";
        dhash Text "difference hash, 16 hexadecimal digits; near pictures differ in few bits";
        width Number "pixels";
        height Number "pixels";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    indicators "a claim by a source about a value" [value] {
        value Text "the value, refanged and normalised";
        type Text "host, url, ip, hash";
        label Text "what the source calls it";
        seen_at Time "when the source saw it";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    dns "a passive DNS answer: the span of a sensor, not of a tenancy" [name, data] {
        name Text "the name asked for";
        rtype Text "A, AAAA, CNAME, NS, MX, TXT, SOA";
        data Text "one answer";
        first Time "first seen";
        last Time "last seen";
        count Count "how often seen";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    certificates "a certificate as seen" [fingerprint, spki] {
        host Text "host that showed it in a handshake";
        ip Text "address that showed it";
        seen_at Time "when seen";
        subject Text "subject common name";
        names Text "alternative names, sorted, joined with a space";
        issuer Text "issuer as written";
        serial Text "serial number, hexadecimal";
        not_before Time "start of validity";
        not_after Time "end of validity";
        fingerprint Text "SHA-256 of the certificate";
        spki Text "SHA-256 of its public key, where the DER is there";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    registrations "a domain or address range as registered" [name] {
        name Text "the domain, or the range as first-last";
        domain Text "the domain as a host; empty for a range";
        registrar Text "registrar by name or handle";
        registered Time "event of registration";
        expires Time "event of expiration";
        changed Time "event of last change";
        nameservers Text "name servers, sorted, joined with a space";
        status Text "status values, sorted, joined with a comma";
        contacts Text "entities: role, name, organisation, mail, phone and handle joined with `; `, entities with ` | `";
        redacted Flag "something was redacted, or a privacy service stands in";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    hosting "who rents and pays for a server" {
        server_ip Text "the server's address";
        renter Text "the renter as written";
        paid_by_account Text "the paying account as written";
        from Time "start of the rent";
        to Time "end of the rent; null: open";
        provider Text "the provider";
        invoice Text "the invoice";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    register "what a jurisdiction says of a domain" {
        domain Text "the domain or host that is listed";
        jurisdiction Text "whose law";
        register Text "which list";
        status Text "licensed, blocked, lottery, regulator, helpline";
        as_of Time "the list's date";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    selectors "a typed value that a subject shows" [value] {
        subject Text "typed id of what shows it";
        kind Text "what it is";
        family Text "the independent family that it belongs to";
        value Text "the normalised value";
        evidence_id Text "in which evidence";
        locator Text "where in it";
        seen_at Time "when it was seen there";
    }
    selector_kinds "how many subjects show a kind of selector at all" {
        kind Text "the kind";
        family Text "its family";
        rows Count "rows of `selectors`";
        subjects Count "subjects that show it";
        domains Count "registrable domains among them; a subject that is no host counts as itself";
    }
    sites "one host" {
        host Text "the host, bare";
        role Text "strongest role that any period supports; compromised before operator";
        role_probability Probability "share of that role";
        gambling_probability Probability "probability that gambling for stakes is offered in any period";
        languages Text "ISO 639-1, sorted, joined with a comma";
        mirror_of Text "the host whose mirror it is";
        kit Text "entity: kit of the last capture that shows one";
        kit_version Number "rank of the version within the kit, 1 the oldest";
        version_seen Text "the version that the page prints";
        kit_kind Text "private, commercial, public-theme, leaked-copy, mixed, unknown";
        builder Text "entity: builder";
        operator Text "entity: operator";
        first_seen Time "first time that any record shows it";
        last_seen Time "last time that any record shows it";
        captures Count "captures of pages";
        reasons Text "why it has this role, strongest first";
    }
    site_periods "a span in which a host played one role" {
        host Text "the host, bare";
        from Time "first capture of the period";
        to Time "last capture of the period";
        role Text "role in it";
        kit Text "entity: kit in it";
        kit_version Number "version in it";
    }
    kits "one code base" {
        kit Text "entity";
        kind Text "what its code is: private, commercial, public-theme, leaked-copy, mixed, unknown";
        sites Count "hosts that show it";
        versions Count "states that can be told apart";
        signature Text "its rarest shared fragments";
    }
    kit_versions "what one version of a kit changed" {
        kit Text "entity";
        version Number "rank within the kit, 1 the oldest";
        first_seen Time "first capture that shows it";
        last_seen Time "last capture that shows it";
        sites Count "hosts that show it at some time";
        gained_values Count "values that it brought in; of the first version none";
        lost_values Count "values that it dropped";
        gained Text "the rarest of those that it brought in, kind=value";
        lost Text "the rarest of those that it dropped, kind=value";
    }
    supply "a builder's site that reached an operator through a client" {
        builder Text "entity";
        client Text "renter as written in `hosting`";
        operator Text "entity";
        host Text "the host, bare";
        status Text "status of the link";
        link_id Text "the link in `links`";
    }
    servers "rent and use of a server, two things, and which organisation it reached" {
        server_ip Text "address";
        renter Text "who rents it, as written";
        paid_by Text "the account that pays, as written";
        user Text "entity: who uses it";
        rented_from Time "start of the rent";
        rented_to Time "end of the rent";
        used_from Time "start of the use";
        used_to Time "end of the use";
        org Text "organisation that it reached";
        first_access Time "first access to the organisation";
        last_access Time "last access to the organisation";
        status Text "status of the row";
        access Text "whether the accesses fall into the rent: within the rent, outside the rent";
        incident Text "what the organisation reported for days that overlap with the accesses, joined with ` | `; an overlap is no cause";
    }
    links "two subjects in one relation" [a, b] {
        link_id Text "hash of relation and subjects";
        a Text "one subject";
        b Text "the other subject";
        relation Text "same-kit, same-builder, same-infrastructure, same-operator, supplies, rents …";
        status Text "observed, derived, assessed, candidate, refused; of same-listed match for review, near miss rejected";
        bits Bits "sum of the evidence, prior not included";
        probability Probability "share of the relation among its hypotheses";
        families Text "families or kinds that support it, joined with a comma";
        rival Text "the strongest innocent explanation that was tested";
        rival_probability Probability "its share";
        reason Text "why it has this status";
    }
    link_evidence "one selector's part in one link" [link_id] {
        link_id Text "the link in `links`";
        selector_kind Text "kind of the selector";
        value Text "its value";
        group Text "group in which it counts at its strongest";
        bits Bits "its part of the sum";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    entities "what the links resolve to" {
        entity Text "typed id";
        type Text "kit, builder, operator, person, crew …";
        label Text "a short name for people";
    }
    members "a subject that belongs to an entity" {
        entity Text "typed id of the entity";
        subject Text "typed id of the member";
        bits Bits "what ties it: mean to the other members";
    }
    people "an account and who is behind it" {
        account Text "PLATFORM/ID";
        person Text "entity: person";
        crew Text "entity: crew";
        identity Text "genuine, stolen, invented, unknown: the named person may be a victim";
        probability Probability "of that person";
    }
    employers "a contract of a client with an account of a crew" {
        crew Text "entity: crew";
        client Text "the client's account, PLATFORM/ID";
        worker Text "the account that was hired, PLATFORM/ID";
        at Time "when";
        whose Text "own: the client is an account of the same crew; else other";
        evidence_id Text "where the contract stands";
        locator Text "where in it";
    }
    crew_patterns "something that accounts of a crew do together, and where one of them shows it" {
        crew Text "entity: crew";
        number Count "within the crew, from 1: rows of one number are one observation";
        pattern Text "relay, around-the-clock, long-run, self-dealing, one-address, funnel, rating-ring";
        statement Text "what was seen";
        otherwise Text "what else explains it";
        account Text "the account that shows it, PLATFORM/ID";
        evidence_id Text "where it does";
        locator Text "where in it";
    }
    watch_lists "one list of one day, as one file has it" {
        list Text "the list";
        list_date Time "the list's date";
        basis Text "how the date is known: stated, given, newest-change; empty where it is not";
        use Text "current: names are compared with it; older: it only says what changed";
        entries Count "entries";
        names Count "names of all entries";
        ties Count "ties between entries that it states";
        evidence_id Text "in which evidence";
    }
    list_changes "what became of an entry between two days of one list" {
        list Text "the list";
        date_before Time "the older day";
        date_after Time "the newer day";
        listed_id Text "id of the entry; of one that is gone, its id before";
        listed_name Text "name of the entry";
        change Text "added, changed, removed";
        fields Text "the fields that differ, joined with a comma";
    }
    screening "a name or number of the case beside an entry of a list, or beside none" [listed_id] {
        subject Text "whose name";
        name Text "the name compared; empty where a number alone was";
        list Text "the list; empty where nothing was found";
        list_date Time "the list's date; null: not stated";
        listed_id Text "id of the entry";
        listed_name Text "name of the entry that is nearest";
        probability Probability "that both are one";
        status Text "match for review, near miss rejected, not found";
        path Text "how the names were read, what else was compared, what cuts; steps joined with ` | `";
        bits Bits "sum of the evidence, prior not included";
        listed_role Text "part of the listed name: primary, alias, former, weak";
        programmes Text "under what the entry is listed, and what an aggregator calls it";
        listed_on Time "since when it is listed";
    }
    exposure "one step up from an entry that a subject resembles, as the list states it" {
        subject Text "who resembles the entry at the bottom";
        list Text "the list";
        listed_id Text "the entry at the bottom";
        way Number "number of the way, from 1";
        step Number "number of the step on it, from 1 at the bottom";
        below_id Text "the entry below";
        below_name Text "its name";
        tie Text "the list's own word for the tie";
        tie_role Text "what the list calls it: a share, a function";
        above_id Text "the entry above; empty where the list only names it";
        above_name Text "its name";
        since Time "since when";
        until Time "until when";
        evidence_id Text "in which evidence";
        locator Text "where in it";
    }
    typologies "a payment's part in a pattern" {
        finding Text "the finding";
        typology Text "the pattern";
        payment_id Text "the payment";
        account Text "the account";
        role Text "its part";
        amount Amount "amount";
        currency Text "ISO 4217 code or token";
    }
    flows "money followed from an origin to an account" {
        origin Text "where it began";
        account Text "where it arrived";
        method Text "how it was followed";
        amount_low Amount "lower bound";
        amount Amount "best estimate";
        amount_high Amount "upper bound";
        currency Text "ISO 4217 code or token";
        path Text "the way it took";
    }
    victims "a person harmed, by pseudonym" {
        person Text "pseudonym";
        rows Count "rows that belong to the person";
        evidence_ids Text "in which evidence, joined with a space";
        minor Flag "a minor when the data was written";
        contact_kinds Text "how the person can be reached, joined with a comma";
    }
    victim_rows "a leaked row and whose it is, by pseudonym" {
        evidence_id Text "in which evidence";
        row Count "which row";
        person Text "pseudonym";
    }
    claims "what was said by whom" {
        claim_id Text "the claim";
        subject Text "about whom or what";
        predicate Text "what is said";
        value Text "the value said";
        unit Text "its unit";
        source_family Text "sources that repeat one another count once";
        contradicts Text "claims that it contradicts";
        supported_by Text "rows that support it";
    }
    findings "a sentence that a reader may act on" {
        finding Text "hash of its kind and subjects";
        kind Text "what it is about";
        subjects Text "typed ids, sorted, joined with a space";
        statement Text "the sentences";
        likelihood Text "a word of the ladder where the status is assessed";
        confidence Text "high, moderate or low, and why";
        evidence Text "places: evidence id and locator, joined with ` | `";
        alternatives Text "the strongest rival that was tested and its share";
    }
}
