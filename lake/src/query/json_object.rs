//! `json_object(key, value, …)`: the text of a JSON object.
//!
//! A member whose value is null is left out, and an object without members is null. Texts are quoted unless the key ends
//! in `:raw`: then the value is JSON already. A key `:spread` takes the members of an object that is given as JSON text.
//! Lists of texts become arrays; numbers stay numbers.

use std::sync::Arc;

use deltalake::arrow::array::{Array, ArrayRef, AsArray, StringBuilder};
use deltalake::arrow::datatypes::{DataType, Int32Type, TimestampMicrosecondType};
use deltalake::datafusion::common::{Result, ScalarValue};
use deltalake::datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use crate::audit::columns::string;
use crate::dates::timestamp;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct JsonObject {
    signature: Signature,
}

impl Default for JsonObject {
    fn default() -> Self {
        Self { signature: Signature::variadic_any(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for JsonObject {
    fn name(&self) -> &str {
        "json_object"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = arguments.number_rows;
        let mut members: Vec<(String, ArrayRef)> = Vec::new();
        for pair in arguments.args.chunks(2) {
            let [ColumnarValue::Scalar(ScalarValue::Utf8(Some(key))), value] = pair else {
                return deltalake::datafusion::common::exec_err!(
                    "json_object takes keys as literal texts, each with a value"
                );
            };
            members.push((key.clone(), value.clone().into_array(rows)?));
        }
        let mut out = StringBuilder::new();
        let mut text = String::new();
        for row in 0..rows {
            text.clear();
            for (key, values) in &members {
                if !values.is_null(row) {
                    member(&mut text, key, values, row);
                }
            }
            if text.is_empty() {
                out.append_null();
            } else {
                text.push('}');
                out.append_value(&text);
            }
        }
        Ok(ColumnarValue::Array(Arc::new(out.finish())))
    }
}

fn member(out: &mut String, key: &str, values: &ArrayRef, row: usize) {
    let begin = |out: &mut String| out.push(if out.is_empty() { '{' } else { ',' });
    let (name, is_raw) = key.strip_suffix(":raw").map_or((key, false), |name| (name, true));
    let texts = |values: &ArrayRef, row: usize| -> Option<String> {
        match values.data_type() {
            DataType::Utf8 => Some(values.as_string::<i32>().value(row).to_owned()),
            DataType::Utf8View => Some(values.as_string_view().value(row).to_owned()),
            DataType::LargeUtf8 => Some(values.as_string::<i64>().value(row).to_owned()),
            _ => None,
        }
    };
    if key == ":spread" {
        if let Some(text) = texts(values, row)
            && let Some(inner) = text
                .strip_prefix('{')
                .and_then(|text| text.strip_suffix('}'))
                .filter(|inner| !inner.is_empty())
        {
            begin(out);
            out.push_str(inner);
        }
        return;
    }
    begin(out);
    string(out, name);
    out.push(':');
    match values.data_type() {
        DataType::Int32 => out.push_str(&values.as_primitive::<Int32Type>().value(row).to_string()),
        DataType::Timestamp(..) => {
            let time = values.as_primitive_opt::<TimestampMicrosecondType>().map(|times| times.value(row));
            string(out, &time.map(timestamp).unwrap_or_default());
        }
        DataType::List(_) => {
            let items = values.as_list::<i32>().value(row);
            out.push('[');
            for index in 0..items.len() {
                if index > 0 {
                    out.push(',');
                }
                string(out, &texts(&items, index).unwrap_or_default());
            }
            out.push(']');
        }
        _ => match texts(values, row) {
            Some(text) if is_raw => out.push_str(&text),
            Some(text) => string(out, &text),
            None => out.push_str("null"),
        },
    }
}
