//! A sheet of a workbook as lines of cells.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Range, Reader, open_workbook_auto_from_rs};

use crate::opened::Rendered;

/// The sheet of this name, or the first one with cells.
pub(crate) fn render(bytes: &[u8], sheet: Option<&str>) -> Result<Rendered, String> {
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|error| format!("no workbook that can be read: {error}"))?;
    let names = workbook.sheet_names();
    if let Some(sheet) = sheet
        && !names.iter().any(|name| name == sheet)
    {
        return Err(format!("there is no sheet `{sheet}`: expected one of {}", names.join(", ")));
    }
    let mut rendered = Rendered { text: String::new(), left_out: Vec::new() };
    let mut is_read = false;
    for name in names {
        let range = workbook
            .worksheet_range(&name)
            .map_err(|error| format!("the sheet `{name}` cannot be read: {error}"))?;
        let is_meant = sheet.map_or(!is_read, |sheet| name == sheet);
        if range.is_empty() {
            continue;
        }
        if is_meant && !is_read {
            lines(&range, &mut rendered);
            is_read = true;
        } else {
            rendered.left_out.push(format!("`{name}`"));
        }
    }
    Ok(rendered)
}

fn lines(range: &Range<Data>, rendered: &mut Rendered) {
    for row in range.rows() {
        rendered.line(row.iter().map(cell));
    }
}

fn cell(data: &Data) -> Cow<'_, str> {
    match data {
        Data::Empty => Cow::Borrowed(""),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            Cow::Borrowed(text.trim())
        }
        Data::Int(number) => Cow::Owned(number.to_string()),
        Data::Float(number) => Cow::Owned(number.to_string()),
        Data::Bool(is_so) => Cow::Owned(is_so.to_string()),
        Data::DateTime(at) => Cow::Owned(day_and_time(*at)),
        other => Cow::Owned(other.to_string()),
    }
}

/// A day where it is midnight; tables mean a day then.
fn day_and_time(at: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}
