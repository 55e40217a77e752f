//! Which functions does SQL have beside its own?

use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, Int32Array, StringArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::cast::as_string_array;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use stakeout_core::name::{Name, Schema, System, compare, keys, romanize};
use stakeout_core::record::Host;

/// - `host_of(url)`: the host of a URL; `registrable(host)`: the part that one party registers.
/// - `name_key(name)`: the keys under which a name is filed, 16 hexadecimal digits each, sorted, joined with a blank: two
///   names that share none are not worth comparing.
/// - `name_bits(a, b)`: what two names say for being one name, in 1/256 bit, as all bits of the tables.
/// - `romanize(text, system)`: the Hangul of a text in Latin letters, under a system that [`System::ALL`] names.
///
/// Each gives null for null, and for what is no URL, host, name or system.
pub(super) fn all() -> [ScalarUDF; 5] {
    [
        of_text("host_of", host_of),
        of_text("registrable", registrable),
        of_text("name_key", name_key),
        of_two("name_bits", DataType::Int32, |pairs| Arc::new(name_bits(pairs).collect::<Int32Array>())),
        of_two("romanize", DataType::Utf8, |pairs| Arc::new(pairs.map(romanized).collect::<StringArray>())),
    ]
}

fn of_text(name: &str, function: fn(&str) -> Option<String>) -> ScalarUDF {
    let apply = move |arguments: &[ColumnarValue]| {
        let arrays = ColumnarValue::values_to_arrays(arguments)?;
        let texts = texts(&arrays, 0)?;
        let values: StringArray = texts.iter().map(|text| text.and_then(function)).collect();
        given(arguments, Arc::new(values))
    };
    create_udf(name, vec![DataType::Utf8], DataType::Utf8, Volatility::Immutable, Arc::new(apply))
}

/// Two texts of one row.
type Pair<'a> = (Option<&'a str>, Option<&'a str>);
/// What a function makes of the pairs of a batch.
type OfPairs = fn(&mut dyn Iterator<Item = Pair<'_>>) -> ArrayRef;

fn of_two(name: &str, gives: DataType, function: OfPairs) -> ScalarUDF {
    let apply = move |arguments: &[ColumnarValue]| {
        let arrays = ColumnarValue::values_to_arrays(arguments)?;
        let (a, b) = (texts(&arrays, 0)?, texts(&arrays, 1)?);
        given(arguments, function(&mut a.iter().zip(b.iter())))
    };
    create_udf(name, vec![DataType::Utf8; 2], gives, Volatility::Immutable, Arc::new(apply))
}

fn texts(arrays: &[ArrayRef], at: usize) -> Result<&StringArray, DataFusionError> {
    let array = arrays.get(at).ok_or_else(|| DataFusionError::Execution("an argument is missing".to_owned()))?;
    as_string_array(array)
}

/// A value for constant arguments, a column for columns.
fn given(arguments: &[ColumnarValue], array: ArrayRef) -> Result<ColumnarValue, DataFusionError> {
    let scalar = arguments.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
    if scalar && array.len() == 1 {
        return datafusion::common::ScalarValue::try_from_array(&array, 0).map(ColumnarValue::Scalar);
    }
    Ok(ColumnarValue::Array(array))
}

fn host_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url.trim()).ok()?;
    Host::parse(url.host_str()?).ok().map(|host| host.as_str().to_owned())
}

fn registrable(host: &str) -> Option<String> {
    Host::parse(host).ok().map(|host| host.registrable().to_owned())
}

fn name_key(name: &str) -> Option<String> {
    let keys = keys(&Name::read(name, Schema::Unknown));
    let written: Vec<String> = keys.iter().map(|key| format!("{key:016x}")).collect();
    (!written.is_empty()).then(|| written.join(" "))
}

/// A name that stands in every row is read once.
fn name_bits(pairs: &mut dyn Iterator<Item = Pair<'_>>) -> impl Iterator<Item = Option<i32>> {
    let mut read: [Option<(String, Name)>; 2] = [None, None];
    let mut bits = Vec::new();
    for pair in pairs {
        let (Some(a), Some(b)) = pair else {
            bits.push(None);
            continue;
        };
        for (slot, text) in read.iter_mut().zip([a, b]) {
            if slot.as_ref().is_none_or(|(known, _)| known != text) {
                *slot = Some((text.to_owned(), Name::read(text, Schema::Unknown)));
            }
        }
        let [Some((_, a)), Some((_, b))] = &read else { continue };
        let is_name = !a.is_no_name() && !b.is_no_name();
        bits.push(is_name.then(|| compare(a, b).bits.0));
    }
    bits.into_iter()
}

fn romanized((text, system): Pair<'_>) -> Option<String> {
    let system = System::ALL.iter().find(|(name, _)| Some(*name) == system)?.1;
    Some(romanize(text?, system))
}
