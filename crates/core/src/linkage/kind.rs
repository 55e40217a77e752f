//! What does a column hold?

use super::canon::{date_digits, is_email, is_postcode};

/// What the cells of a column are. It decides how two of them compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Words of the name of a person, in any order: given name, surname or both.
    Name,
    /// A calendar day.
    Date,
    /// A postal code.
    Postcode,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A number or code of one holder.
    Identifier,
    /// A number that many may share, such as a house number.
    Number,
    /// A word or phrase out of a limited stock: town, occupation, sex.
    Word,
    /// Several words: address, title, firm.
    Text,
}

impl Kind {
    /// Does a cell hold several values, its words?
    pub fn is_set(self) -> bool {
        matches!(self, Self::Name | Self::Text)
    }
}

/// What was seen of a column.
#[derive(Debug, Clone, Default)]
pub struct Seen<'a> {
    /// Its name.
    pub header: &'a str,
    /// Different cells, a sample of them, none empty.
    pub sample: &'a [&'a str],
    /// Rows with a cell that is not empty.
    pub filled: u64,
    /// Different cells in all.
    pub distinct: u64,
}

const NAME: &[&str] = &[
    "name",
    "fullname",
    "firstname",
    "givenname",
    "forename",
    "surname",
    "lastname",
    "familyname",
    "middlename",
    "vorname",
    "nachname",
    "familienname",
    "prenom",
    "nom",
    "nombre",
    "apellido",
    "apellidos",
    "fname",
    "lname",
    "mname",
    "personname",
    "이름",
    "성명",
    "성",
    "姓名",
    "名字",
    "姓",
    "名",
    "имя",
    "фамилия",
    "отчество",
    "alias",
    "aka",
    "maidenname",
];
const NAME_PARTS: &[&str] = &["firstname", "surname", "lastname", "givenname", "forename", "fullname", "familyname"];
const POSTCODE: &[&str] = &["postcode", "postalcode", "zip", "zipcode", "plz", "postal", "우편번호", "邮编", "pincode"];
const PHONE: &[&str] = &["phone", "tel", "mobile", "cell", "fax", "handy", "전화", "电话", "telefon"];
const IDENTIFIER: &[&str] =
    &["id", "ssn", "nin", "passport", "tax", "licence", "license", "document", "account", "iban"];
/// What a `name` is not the name of.
const NOT_PERSON: &[&str] =
    &["company", "firm", "org", "business", "product", "street", "city", "place", "file", "host", "domain"];

/// The kind of a column, from its cells first and its name second; `None` if it says nothing: empty, constant, or another
/// in each row like a counter.
pub fn find_kind(seen: &Seen<'_>) -> Option<Kind> {
    if seen.distinct < 2 || seen.sample.is_empty() {
        return None;
    }
    let header: String = seen.header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let has = |words: &[&str]| words.iter().any(|word| header.contains(word));
    let share = |test: &dyn Fn(&str) -> bool| {
        let yes = seen.sample.iter().filter(|cell| test(cell)).count();
        yes * 100 / seen.sample.len()
    };
    let digits = |cell: &str| cell.bytes().filter(u8::is_ascii_digit).count();
    let letters = |cell: &str| cell.chars().filter(|c| c.is_alphabetic()).count();
    if share(&is_email) >= 70 {
        return Some(Kind::Email);
    }
    if share(&|cell| date_digits(cell).is_some()) >= 70 {
        return Some(Kind::Date);
    }
    if has(POSTCODE) || share(&is_postcode) >= 70 {
        return Some(Kind::Postcode);
    }
    let dialled = |cell: &str| digits(cell) >= 7 && digits(cell) <= 15 && letters(cell) == 0;
    if has(PHONE) && share(&dialled) >= 60 || share(&|cell| dialled(cell) && cell.trim_start().starts_with('+')) >= 60 {
        return Some(Kind::Phone);
    }
    let named = NAME.iter().any(|word| header == *word)
        || has(NAME_PARTS)
        || (header.ends_with("name") && !NOT_PERSON.iter().any(|word| header.contains(word)));
    let wordy = share(&|cell| letters(cell) * 2 > cell.chars().count());
    if named && wordy >= 80 {
        return Some(Kind::Name);
    }
    let coded =
        share(&|cell| digits(cell) * 2 >= cell.chars().filter(|c| c.is_alphanumeric()).count() && digits(cell) > 0);
    let length = seen.sample.iter().map(|cell| cell.chars().count()).sum::<usize>() / seen.sample.len();
    if coded >= 80 {
        let unique = seen.distinct == seen.filled && seen.filled > 1;
        let rare = seen.distinct * 3 >= seen.filled;
        if unique && !has(IDENTIFIER) {
            return None;
        }
        return Some(if length >= 5 && (rare || has(IDENTIFIER)) { Kind::Identifier } else { Kind::Number });
    }
    let one_word = share(&|cell| !cell.trim().contains(char::is_whitespace));
    if seen.distinct == seen.filled && one_word >= 95 && share(&|cell| digits(cell) > 0) >= 60 {
        return None;
    }
    let words = seen.sample.iter().map(|cell| cell.split_whitespace().count()).sum::<usize>() * 10 / seen.sample.len();
    let stock = seen.distinct * 20 < seen.filled || seen.distinct < 50;
    Some(if words >= 18 && !stock || words >= 40 { Kind::Text } else { Kind::Word })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(header: &str, sample: &[&str], filled: u64) -> Option<Kind> {
        find_kind(&Seen { header, sample, filled, distinct: sample.len() as u64 })
    }

    #[test]
    fn a_column_is_what_it_holds() {
        assert_eq!(kind("dob", &["1971-06-24", "19151111", "3/4/1960"], 9), Some(Kind::Date));
        assert_eq!(kind("contact", &["a.b@mill.example", "c@d.example"], 9), Some(Kind::Email));
        assert_eq!(kind("mobile", &["070-1234-5678", "+44 20 7946 0000"], 9), Some(Kind::Phone));
        assert_eq!(kind("pc", &["ls15 0pp", "sa7 9gb"], 9), Some(Kind::Postcode));
        assert_eq!(kind("zip", &["2119", "3165"], 9), Some(Kind::Postcode));
        assert_eq!(kind("first_name", &["esther", "john"], 9), Some(Kind::Name));
        assert_eq!(kind("soc_sec_id", &["1804974", "6089216"], 4), Some(Kind::Identifier));
        assert_eq!(kind("street_number", &["7", "177"], 9), Some(Kind::Number));
        assert_eq!(kind("occupation", &["painter", "writer"], 9), Some(Kind::Word));
    }

    #[test]
    fn counters_and_constants_say_nothing() {
        assert_eq!(kind("row", &["1", "2", "3"], 3), None);
        assert_eq!(kind("key", &["rec-1-org", "rec-2-org"], 2), None);
        assert_eq!(kind("country", &["uk"], 9), None);
    }
}
