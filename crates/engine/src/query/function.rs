//! Which functions does SQL have beside its own?

use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, StringArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::cast::as_string_array;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use stakeout_core::record::Host;

/// `host_of(url)`: the host of a URL. `registrable(host)`: the part that one party registers.
/// Both give null for what is no URL or host.
pub(super) fn all() -> [ScalarUDF; 2] {
    [of_text("host_of", host_of), of_text("registrable", registrable)]
}

fn of_text(name: &str, function: fn(&str) -> Option<String>) -> ScalarUDF {
    let apply = move |arguments: &[ColumnarValue]| -> Result<ColumnarValue, DataFusionError> {
        let arrays = ColumnarValue::values_to_arrays(arguments)?;
        let texts = match arrays.first() {
            Some(texts) => as_string_array(texts)?,
            None => return Err(DataFusionError::Execution("one argument is needed".to_owned())),
        };
        let values: StringArray = texts.iter().map(|text| text.and_then(function)).collect();
        let array: ArrayRef = Arc::new(values);
        let scalar = arguments.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        if scalar && array.len() == 1 {
            return datafusion::common::ScalarValue::try_from_array(&array, 0).map(ColumnarValue::Scalar);
        }
        Ok(ColumnarValue::Array(array))
    };
    create_udf(name, vec![DataType::Utf8], DataType::Utf8, Volatility::Immutable, Arc::new(apply))
}

fn host_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url.trim()).ok()?;
    Host::parse(url.host_str()?).ok().map(|host| host.as_str().to_owned())
}

fn registrable(host: &str) -> Option<String> {
    Host::parse(host).ok().map(|host| host.registrable().to_owned())
}
