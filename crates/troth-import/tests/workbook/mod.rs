//! Small workbooks as bytes: a zip of the few parts that a sheet needs (ECMA-376), nothing packed.

use std::fmt::Write as _;

/// A workbook of text: a line `[name]` begins each sheet, other lines are its rows, their cells
/// between commas.
#[must_use]
pub fn of_sheets(text: &str) -> Vec<u8> {
    let mut sheets: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => sheets.push((name.to_owned(), Vec::new())),
            None => {
                let cells = line.split(',').map(str::to_owned).collect();
                sheets.last_mut().expect("a sheet has begun").1.push(cells);
            }
        }
    }
    zip(&parts(&sheets))
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn parts(sheets: &[(String, Vec<Vec<String>>)]) -> Vec<(String, String)> {
    let mut types = String::new();
    let mut names = String::new();
    let mut relations = String::new();
    let mut parts = Vec::new();
    for (at, (name, rows)) in (1..).zip(sheets) {
        let _ = write!(
            types,
            "<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        );
        let _ = write!(names, "<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>");
        let _ = write!(
            relations,
            "<Relationship Id=\"rId{at}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
        );
        parts.push((format!("xl/worksheets/sheet{at}.xml"), sheet(rows)));
    }
    parts.push(("[Content_Types].xml".to_owned(), format!("{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>")));
    parts.push(("_rels/.rels".to_owned(), format!("{HEAD}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")));
    parts.push(("xl/workbook.xml".to_owned(), format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{names}</sheets></workbook>")));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("{HEAD}<Relationships xmlns=\"{RELATIONS}\">{relations}</Relationships>"),
    ));
    parts
}

fn sheet(rows: &[Vec<String>]) -> String {
    let mut data = String::new();
    for (number, row) in (1..).zip(rows) {
        let _ = write!(data, "<row r=\"{number}\">");
        for (column, cell) in ('A'..='Z').zip(row) {
            let at = format!("{column}{number}");
            if cell.parse::<f64>().is_ok() {
                let _ = write!(data, "<c r=\"{at}\"><v>{cell}</v></c>");
            } else if !cell.is_empty() {
                let cell = cell.replace('&', "&amp;").replace('<', "&lt;");
                let _ = write!(data, "<c r=\"{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>");
            }
        }
        data.push_str("</row>");
    }
    format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetData>{data}</sheetData></worksheet>")
}

/// A zip whose parts are stored as they are (APPNOTE 6.3, methods 0).
fn zip(parts: &[(String, String)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in parts {
        let at = u32::try_from(bytes.len()).expect("a small workbook");
        let size = u32::try_from(content.len()).expect("a small part");
        let length = u16::try_from(name.len()).expect("a short name");
        let mut about = Vec::new();
        about.extend([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
        about.extend(crc32(content.as_bytes()).to_le_bytes());
        about.extend(size.to_le_bytes());
        about.extend(size.to_le_bytes());
        about.extend(length.to_le_bytes());
        about.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&about);
        bytes.extend(name.as_bytes());
        bytes.extend(content.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&about);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size) = (bytes.len(), directory.len());
    let narrow = |n: usize| u32::try_from(n).expect("a small workbook").to_le_bytes();
    let count = u16::try_from(parts.len()).expect("few parts").to_le_bytes();
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(narrow(size));
    bytes.extend(narrow(at));
    bytes.extend([0, 0]);
    bytes
}

/// CRC-32 of ISO 3309, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}
