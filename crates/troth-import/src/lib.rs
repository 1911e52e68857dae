//! Tables of the field as documents and accounts.
//!
//! [`Opened`] takes bytes as received (CSV, TSV, JSON, JSON Lines, GeoJSON, Parquet, workbooks of
//! Excel and LibreOffice, also in gzip) and gives the text in which the cells stand. A [`Mapping`]
//! says which column tells what; the ready ones are for ACLED, UCDP GED, POLECAT, VIINA, tables
//! with HXL tags, logs of air alerts and of patrols. [`Import`] lays one over the other and gives
//! the accounts of one row after the other: each row is one happening, told by each speaker that
//! it names, and each field points at the characters of its cell.
//!
//! [`read_filings`] reads the rows of a record that an agreement defines, which need no mapping.
//!
//! Nothing here touches a disk, and nothing fails because of a row: what is wrong in one is a
//! [`Fault`] with its line.
//!
//! ```
//! use troth_import::{Hints, Import, Nowhere, Opened};
//! use troth_model::ReadingId;
//! let table = "event_id_cnty,event_date,sub_event_type,actor1,location,fatalities,source\n\
//!     NOR1,2031-03-08,Armed clash,Military Forces of Norland,Ostby,2,Harbour Radio; Coast Daily\n";
//! let opened = Opened::of(table.into(), Hints::default()).unwrap();
//! let import = Import::guessed(&opened, &jiff::tz::TimeZone::UTC).unwrap();
//! assert_eq!(import.mapping().name, "acled");
//! let mut rows = import.rows(&ReadingId::new("t1"));
//! let told = rows.next(&mut Nowhere).unwrap();
//! assert_eq!(told.accounts.len(), 2, "two sources are two speakers");
//! assert_eq!(told.accounts[0].effects[0].count.unwrap().to_string(), "2");
//! ```

mod bound;
mod columnar;
mod dates;
mod delimited;
mod fault;
mod filings;
mod import;
mod json;
mod mapping;
mod numbers;
mod opened;
mod ready;
mod rows;
mod table;
mod workbook;
mod world;

pub use fault::Fault;
pub use filings::{Filed, Register, read_filings};
pub use import::{Import, ImportedRows, Refused};
pub use mapping::Mapping;
pub use opened::{Hints, Kind, Opened};
pub use ready::{names, ready, source_of};
pub use rows::{Told, Watched};
pub use world::{KnownPlace, Nowhere, Within, World};
