//! The rows of a Parquet file as lines of cells.

use std::borrow::Cow;

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use crate::opened::Rendered;

/// All rows.
pub(crate) fn render(bytes: &[u8]) -> Result<Rendered, String> {
    let unread = |error: ParquetError| format!("no Parquet that can be read: {error}");
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(unread)?;
    let mut rendered = Rendered { text: String::new(), left_out: Vec::new() };
    let fields = reader.metadata().file_metadata().schema().get_fields();
    rendered.line(fields.iter().map(|field| Cow::Borrowed(field.name())));
    for row in reader.get_row_iter(None).map_err(unread)? {
        let row = row.map_err(unread)?;
        rendered.line(row.get_column_iter().map(|(_, field)| cell(field)));
    }
    Ok(rendered)
}

fn cell(field: &Field) -> Cow<'_, str> {
    match field {
        Field::Null => Cow::Borrowed(""),
        Field::Str(text) => Cow::Borrowed(text.trim()),
        Field::Float(number) => Cow::Owned(number.to_string()),
        Field::Double(number) => Cow::Owned(number.to_string()),
        Field::Date(days) => Cow::Owned(instant(i64::from(*days) * 86_400_000, "%Y-%m-%d")),
        Field::TimestampMillis(at) => Cow::Owned(instant(*at, TO_THE_SECOND)),
        Field::TimestampMicros(at) => Cow::Owned(instant(at.div_euclid(1000), TO_THE_SECOND)),
        Field::ListInternal(list) => {
            let cells: Vec<Cow<'_, str>> = list.elements().iter().map(cell).collect();
            Cow::Owned(cells.join(";"))
        }
        other => Cow::Owned(other.to_string()),
    }
}

const TO_THE_SECOND: &str = "%Y-%m-%d %H:%M:%S";

/// Parquet's days and instants are meant in UTC.
fn instant(milliseconds: i64, format: &str) -> String {
    let at = jiff::Timestamp::from_millisecond(milliseconds);
    at.map_or_else(|_| String::new(), |at| at.strftime(format).to_string())
}
