//! What tables are made of: columns that say what they hold, and cells. Every format writes the same cells in its own way.

use chrono::NaiveDate;
use entity::value::{Language, Translations};
use serde::Deserialize;

/// What a column holds. An unknown value is an empty cell, in every column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// A permanent id (TypeID).
    Id,
    /// Several texts without blanks, such as slugs, joined by `;`.
    Slugs,
    /// A calendar date.
    Date,
    /// A whole number.
    Integer,
    /// An exact amount with two digits after the point.
    Money,
    /// True or false.
    Truth,
    /// One of the names of an enum of the GraphQL schema.
    Name,
    /// A web address.
    Address,
}

/// A column as a table declares it. A multilingual one becomes a column for each language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) multilingual: bool,
    /// Whether no cell is ever empty.
    pub(crate) required: bool,
    /// What it says, for a stranger.
    pub(crate) about: &'static str,
    /// What it points at, where a part of an agreement points at something.
    pub(crate) link: Option<Link>,
}

/// What a part of an agreement points at: by its slug, or a part of the same agreement by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Link {
    Council,
    Association,
    Official,
    /// A post by its slug; one of another council than the agreement's by `council/post`.
    Post,
    Party,
    Indicator,
    /// A document by its id.
    Document,
}

impl Field {
    pub(crate) const fn new(name: &'static str, kind: Kind, about: &'static str) -> Field {
        Field { name, kind, multilingual: false, required: false, about, link: None }
    }

    /// A text in several languages.
    pub(crate) const fn texts(name: &'static str, about: &'static str) -> Field {
        Field { multilingual: true, ..Field::new(name, Kind::Text, about) }
    }

    /// What a part of an agreement points at.
    pub(crate) const fn link(name: &'static str, link: Link, about: &'static str) -> Field {
        let kind = match link {
            Link::Party | Link::Indicator => Kind::Integer,
            Link::Document => Kind::Id,
            Link::Council | Link::Association | Link::Official | Link::Post => Kind::Slugs,
        };
        Field { link: Some(link), ..Field::new(name, kind, about) }
    }

    /// The same, which every row has.
    pub(crate) const fn required(self) -> Field {
        Field { required: true, ..self }
    }
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) about: &'static str,
    pub(crate) language: Option<Language>,
}

/// The columns of a table.
pub(crate) fn columns(fields: &[Field]) -> Vec<Column> {
    let mut columns = Vec::new();
    for Field { name, kind, multilingual, required, about, .. } in fields.iter().copied() {
        if multilingual {
            columns.extend(Language::ALL.map(|language| Column {
                name: format!("{name}_{}", language.tag()),
                kind,
                required: false,
                about,
                language: Some(language),
            }));
        } else {
            columns.push(Column { name: name.to_owned(), kind, required, about, language: None });
        }
    }
    columns
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing is known, or there is nothing.
    Empty,
    Text(String),
    Date(NaiveDate),
    Integer(i64),
    /// In hundredths.
    Money(i64),
    Truth(bool),
}

impl Cell {
    /// A value that may be unknown.
    pub(crate) fn some<T>(value: Option<T>) -> Cell
    where
        Cell: From<T>,
    {
        value.map_or(Cell::Empty, Cell::from)
    }

    /// An amount in hundredths.
    pub(crate) fn money(hundredths: Option<i64>) -> Cell {
        hundredths.map_or(Cell::Empty, Cell::Money)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::from(text.to_owned())
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Cell {
        Cell::Date(date)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Cell {
        Cell::Integer(number.into())
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Cell {
        Cell::Truth(truth)
    }
}

/// A row under way: its cells in the order of the fields.
#[derive(Debug, Default)]
pub(crate) struct Row(pub(crate) Vec<Cell>);

impl Row {
    pub(crate) fn with_capacity(cells: usize) -> Row {
        Row(Vec::with_capacity(cells))
    }

    pub(crate) fn push(&mut self, cell: impl Into<Cell>) -> &mut Self {
        self.0.push(cell.into());
        self
    }

    /// A text in several languages: a cell for each.
    pub(crate) fn texts(&mut self, texts: Option<Translations>) -> &mut Self {
        let Translations { ar, fr, zgh, en } = texts.unwrap_or_default();
        self.0.extend([ar, fr, zgh, en].map(Cell::some));
        self
    }
}

/// A multilingual text from the JSON that the database keeps.
pub(crate) fn translations(json: &str) -> Option<Translations> {
    serde_json::from_str(json).ok()
}

/// The same names of several records, one after the other. A language in which one has no name shows another's: the
/// lists stay as long as each other.
pub(crate) fn joined(names: &[Translations]) -> Option<Translations> {
    match names {
        [] => None,
        [one] => Some(one.clone()),
        many => {
            let all = |language: Language| {
                many.iter().any(|name| name.get(language).is_some()).then(|| {
                    let texts: Vec<&str> = many.iter().map(|name| name.best(language)).collect();
                    texts.join("; ")
                })
            };
            Some(Translations {
                ar: all(Language::Arabic),
                fr: all(Language::French),
                zgh: all(Language::Tamazight),
                en: all(Language::English),
            })
        }
    }
}

/// The name of a stored enum, as GraphQL writes it.
pub(crate) fn name_of<E: sea_orm::ActiveEnum<Value = String>>(value: E) -> String {
    value.into_value()
}

/// What a format can be named as in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TableFormat {
    Csv,
    Jsonl,
    Xlsx,
    Parquet,
}

impl TableFormat {
    pub(crate) const ALL: [TableFormat; 4] =
        [TableFormat::Csv, TableFormat::Jsonl, TableFormat::Xlsx, TableFormat::Parquet];

    /// The ending of files.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            TableFormat::Csv => "csv",
            TableFormat::Jsonl => "jsonl",
            TableFormat::Xlsx => "xlsx",
            TableFormat::Parquet => "parquet",
        }
    }
}
