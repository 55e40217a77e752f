//! How is one value of an answer written?

use std::fmt::Write as _;

use datafusion::arrow::array::{Array, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use stakeout_core::record::Time;

/// The cells of one column as text.
pub(super) struct CellText<'a> {
    times: Option<&'a TimestampMicrosecondArray>,
    array: &'a dyn Array,
    any: ArrayFormatter<'a>,
}

impl<'a> CellText<'a> {
    pub(super) fn of(array: &'a dyn Array) -> Result<Self, ArrowError> {
        let times = array.as_any().downcast_ref::<TimestampMicrosecondArray>();
        let any = ArrayFormatter::try_new(array, &OPTIONS)?;
        Ok(Self { times, array, any })
    }

    /// `None` where the cell is null.
    pub(super) fn get(&self, row: usize) -> Option<String> {
        if self.array.is_null(row) {
            return None;
        }
        Some(match self.times {
            Some(times) => Time::from_micros(times.value(row)).to_string(),
            None => self.any.value(row).to_string(),
        })
    }
}

const OPTIONS: FormatOptions<'static> = FormatOptions::new().with_display_error(true);

/// Does this type stand at the right of its column?
pub(super) fn is_number(data_type: &DataType) -> bool {
    data_type.is_numeric()
}

/// Text as a terminal may show it: what was captured is data, and must neither move the cursor nor turn the direction
/// of the line. Control and invisible formatting characters become `\u{…}`.
pub(super) fn for_terminal(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            letter if letter.is_control() || is_invisible(letter) => {
                // Writing to a String cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter));
            }
            letter => shown.push(letter),
        }
    }
    shown
}

/// Zero-width and direction marks, separators of lines, and tags (Unicode general categories Cf, Zl, Zp).
const fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}')
}
