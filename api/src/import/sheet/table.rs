//! Tables in files: CSV with commas or semicolons, and the first sheet of a workbook. Both become rows of texts.

use std::{collections::HashMap, fs::File, io::Read, path::Path, sync::Arc};

use calamine::{Data, Reader, Xlsx};

use super::{Fault, fields::names};

/// The largest file, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The most bytes of a workbook once it is unpacked: a small file could fill the memory otherwise.
const LARGEST_UNPACKED: u64 = 128 * 1024 * 1024;

/// The most rows of a table, as of a list of a bundle.
const MOST_ROWS: usize = 100_000;

/// A table: where it came from, and its rows below the heading.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) file: String,
    /// The names of its columns, as the headings mean them.
    pub(super) columns: Arc<HashMap<String, usize>>,
    pub(super) rows: Vec<Row>,
}

/// A row with its number in the file, where the heading is 1.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) number: usize,
    columns: Arc<HashMap<String, usize>>,
    cells: Vec<String>,
}

impl Table {
    /// The bytes of all its cells.
    pub(super) fn size(&self) -> usize {
        self.rows.iter().flat_map(|row| &row.cells).map(String::len).sum()
    }
}

impl Row {
    /// What stands in a column; nothing where there is no such column.
    pub(super) fn cell(&self, column: &str) -> &str {
        let place = self.columns.get(column);
        place.and_then(|place| self.cells.get(*place)).map_or("", String::as_str)
    }
}

/// A line of a file: its number, and its cells.
type Line = (usize, Vec<String>);

/// Whether a file is a table rather than a bundle, by its name.
pub(crate) fn is_table(file: &Path) -> bool {
    is_csv(file) || file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

fn is_csv(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Table, Vec<Fault>> {
    let file = path.display().to_string();
    let whole = |message: String| vec![Fault::of_file(&file, message)];
    let size = path.metadata().map_err(|error| whole(format!("it can't be read: {error}")))?.len();
    if size > LARGEST {
        return Err(whole(format!("it is larger than {} MiB; import it in several parts", LARGEST / 1024 / 1024)));
    }
    let lines = if is_csv(path) { csv(path) } else { workbook(path) }.map_err(whole)?;
    let mut lines = lines.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let (_, heading) = lines.next().ok_or_else(|| whole("it is empty; the first row is the heading".to_owned()))?;
    let mut columns = HashMap::new();
    for (place, name) in names(path, &heading).into_iter().enumerate() {
        if !name.is_empty() && columns.insert(name.clone(), place).is_some() {
            return Err(whole(format!("it has the column `{name}` twice; delete one of the two")));
        }
    }
    let columns = Arc::new(columns);
    let named: Vec<bool> = heading.iter().map(|heading| !heading.trim().is_empty()).collect();
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    for (number, cells) in lines {
        let stray = cells
            .iter()
            .enumerate()
            .find(|(place, cell)| !cell.trim().is_empty() && !named.get(*place).copied().unwrap_or_default());
        if let Some((place, cell)) = stray {
            let message = format!("a value stands in column {} of the sheet, which has no heading", place + 1);
            faults.push(Fault { value: cell.clone(), ..Fault::of_row(&file, number, message) });
        }
        rows.push(Row { number, columns: Arc::clone(&columns), cells });
    }
    if rows.len() > MOST_ROWS {
        return Err(whole(format!("it has {} rows; at most {MOST_ROWS} are taken at once", rows.len())));
    }
    if faults.is_empty() { Ok(Table { file, columns, rows }) } else { Err(faults) }
}

fn csv(path: &Path) -> Result<Vec<Line>, String> {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut text));
    read.map_err(|error| format!("it can't be read: {error}"))?;
    let text = String::from_utf8(text).map_err(|error| {
        let from = error.utf8_error().valid_up_to();
        format!("it is not UTF-8 from byte {from} on; save it as «CSV UTF-8», or as XLSX")
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    // A spreadsheet in French separates by semicolons, as the comma is its decimal sign.
    let separator =
        [b',', b';', b'\t'].into_iter().max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count());
    let mut reader = ::csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(separator.unwrap_or(b','));
    let mut lines = Vec::new();
    // A spreadsheet counts rows: empty lines, which the reader skips, but not the breaks of lines within cells.
    let (mut counted, mut line, mut within) = (0, 1, 0);
    for record in reader.from_reader(text.as_bytes()).into_records() {
        let record = record.map_err(|error| error.to_string())?;
        let from = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(counted);
        let is_break = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let start = from + text.as_bytes()[from..].iter().take_while(is_break).count();
        line += text.as_bytes()[counted..start].iter().filter(|byte| **byte == b'\n').count();
        counted = start;
        lines.push((line - within, record.iter().map(plain).collect()));
        within += record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
    }
    Ok(lines)
}

/// A text of CSV without the apostrophe that keeps it from being a formula, as the registry's own tables have it.
fn plain(cell: &str) -> String {
    let is_formula = |rest: &&str| rest.starts_with(['=', '+', '-', '@']);
    cell.strip_prefix('\'').filter(is_formula).unwrap_or(cell).to_owned()
}

fn workbook(path: &Path) -> Result<Vec<Line>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("it is no XLSX workbook that can be read: {error}");
    let mut archive = File::open(path)
        .map_err(|error| failed(&error))
        .and_then(|file| zip::ZipArchive::new(file).map_err(|error| failed(&error)))?;
    let mut unpacked = 0_u64;
    for place in 0..archive.len() {
        unpacked += archive.by_index_raw(place).map_err(|error| failed(&error))?.size();
    }
    if unpacked > LARGEST_UNPACKED {
        let most = LARGEST_UNPACKED / 1024 / 1024;
        return Err(format!("unpacked it is larger than {most} MiB; import it in several parts"));
    }
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).map_err(|error: calamine::XlsxError| failed(&error))?;
    let sheet = workbook.sheet_names().first().cloned().ok_or("it has no sheet")?;
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(|error| failed(&error))?;
    let mut lines: Vec<Line> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|error| failed(&error))? {
        let (row, place) = cell.get_position();
        let (number, place) = (row as usize + 1, place as usize);
        let text = written(cell.get_value().clone().into())?;
        if text.is_empty() {
            continue;
        }
        if lines.last().is_none_or(|(last, _)| *last != number) {
            if lines.len() > MOST_ROWS {
                return Err(format!("it has more than {MOST_ROWS} rows; at most so many are taken at once"));
            }
            lines.push((number, Vec::new()));
        }
        if let Some((_, line)) = lines.last_mut() {
            line.resize(line.len().max(place), String::new());
            line.push(text);
        }
    }
    Ok(lines)
}

/// A cell as it would stand in CSV.
fn written(cell: Data) -> Result<String, String> {
    Ok(match cell {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Float(number) => shortest(number),
        Data::Int(number) => number.to_string(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(day) => {
            day.as_datetime().map_or_else(|| day.to_string(), |moment| moment.format("%Y-%m-%d %H:%M:%S").to_string())
        }
        Data::Error(error) => error.to_string(),
        _ => String::new(),
    })
}

/// A number as its writer meant it: 0.30000000000000004 is what a sheet makes of 0.1 + 0.2.
fn shortest(number: f64) -> String {
    let hundredths = (number * 100.0).round() / 100.0;
    if (hundredths - number).abs() < 1e-6 { hundredths.to_string() } else { number.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_written_as_they_were_meant() {
        assert_eq!(
            (shortest(0.1 + 0.2), shortest(1_250_000.5), shortest(1.234)),
            ("0.3".into(), "1250000.5".into(), "1.234".into())
        );
        assert_eq!((plain("'=1+1"), plain("'t Zand"), plain("=1")), ("=1+1".into(), "'t Zand".into(), "=1".into()));
        assert!(is_table(Path::new("a.CSV")) && is_table(Path::new("a.xlsx")) && !is_table(Path::new("a.json")));
    }
}
