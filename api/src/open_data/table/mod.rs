//! The tables that can be taken: which rows each has, and what its columns say. A table is a list of the GraphQL schema
//! without its pages: the same rows, by the same filters, for the public.

mod agreements;
mod bodies;
mod parts;
mod people;
mod vocabulary;

use std::collections::HashMap;

use async_graphql::{InputType, Pos, Value};
use entity::id::NodeKind;
use uuid::Uuid;

use super::cell::{Field, Row};
use crate::{
    error::{Code, Error, shown},
    store::{
        list::{Listed, Relation},
        snapshot::{Snapshot, Stretch, Which},
    },
};

/// How many rows are read at once.
const MOST: usize = 4_000;

/// Rows that can be taken as a table.
pub(crate) trait Table: Listed {
    /// The table's columns.
    const FIELDS: &'static [Field];

    /// The filter in an address: as a client writes it in GraphQL's variables.
    fn filter(json: serde_json::Value) -> Result<Self::Filter, Error>;

    /// A filter as an address has it.
    fn filter_json(filter: &Self::Filter) -> Result<serde_json::Value, Error>;

    /// How such rows hang on a record of a kind.
    fn relation(kind: NodeKind) -> Option<Relation>;

    /// The next rows after a key.
    fn chunk(
        snapshot: &Snapshot,
        which: &Which<Self::Filter>,
        after: Option<Uuid>,
    ) -> impl Future<Output = Result<Chunk, Error>> + Send;
}

/// Some rows, and the key to go on after; none at the end.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) rows: Vec<Row>,
    pub(crate) last: Option<Uuid>,
}

/// Reads a filter from an address. What the schema's validation would refuse in a request is refused here too.
fn parse<F: InputType + std::fmt::Debug>(json: serde_json::Value) -> Result<F, Error> {
    let refused = |message: String| Error::argument(Code::InvalidArgument, "filter", message);
    let value = Value::from_json(json).map_err(|error| refused(error.to_string()))?;
    let filter = F::parse(Some(value.clone())).map_err(|error| {
        let message = error.into_server_error(Pos::default()).message;
        refused(format!("`filter` is not a {}: {message}", F::type_name()))
    })?;
    match unknown(&value, &filter.to_value()) {
        Some(member) => Err(refused(format!(
            "`filter` has the member `{}`, which {} does not; it is written as the JSON of that input type.",
            shown(member),
            F::type_name()
        ))),
        None => Ok(filter),
    }
}

/// A filter as a client would write it: without the members that say nothing.
fn written<F: InputType>(filter: &F) -> Result<serde_json::Value, Error> {
    let mut json = filter.to_value().into_json().map_err(Error::internal)?;
    shorten(&mut json);
    Ok(json)
}

fn shorten(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(shorten);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(shorten),
        _ => {}
    }
}

/// A member that was given and not understood.
fn unknown<'a>(given: &'a Value, understood: &Value) -> Option<&'a str> {
    match (given, understood) {
        (Value::Object(given), Value::Object(understood)) => {
            given.iter().find_map(|(name, value)| match understood.get(name) {
                Some(understood) => unknown(value, understood),
                None => Some(name.as_str()),
            })
        }
        (Value::List(given), Value::List(understood)) => {
            given.iter().zip(understood).find_map(|(given, understood)| unknown(given, understood))
        }
        _ => None,
    }
}

/// The filter of a list that has none.
fn no_filter<F: Default>(json: &serde_json::Value) -> Result<F, Error> {
    if json.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(F::default());
    }
    Err(Error::argument(Code::InvalidArgument, "filter", "This table can't be filtered; leave `filter` out."))
}

/// A record that a foreign key points at: the database makes sure that there is one.
fn known<T>(found: &HashMap<Uuid, T>, key: Uuid) -> Result<&T, Error> {
    found.get(&key).ok_or_else(|| Error::internal(format_args!("nothing behind the foreign key {key}")))
}

/// The key to go on after, and the rows as a stretch, to look up what hangs on them.
fn stretch_of<R: Listed>(rows: &[R], is_whole: bool) -> Stretch {
    Stretch { rows: Vec::new(), keys: rows.iter().map(Listed::key).collect(), is_whole }
}

/// The slugs of the sources of each row.
async fn sources(snapshot: &Snapshot, stretch: &Stretch) -> Result<HashMap<Uuid, String>, Error> {
    if stretch.keys.is_empty() {
        return Ok(HashMap::new());
    }
    agreements::slugs(snapshot, stretch, "citation", "node_id", "source_id", "source").await
}

/// Runs an expression with the type of a dataset's rows.
macro_rules! with_table {
    ($dataset:expr, $row:ident => $body:expr) => {
        match $dataset {
            $crate::open_data::table::Dataset::Agreements => {
                type $row = entity::agreement::Model;
                $body
            }
            $crate::open_data::table::Dataset::Associations => {
                type $row = entity::association::Model;
                $body
            }
            $crate::open_data::table::Dataset::Councils => {
                type $row = entity::council::Model;
                $body
            }
            $crate::open_data::table::Dataset::Posts => {
                type $row = entity::post::Model;
                $body
            }
            $crate::open_data::table::Dataset::Officials => {
                type $row = entity::official::Model;
                $body
            }
            $crate::open_data::table::Dataset::Mandates => {
                type $row = entity::mandate::Model;
                $body
            }
            $crate::open_data::table::Dataset::Instalments => {
                type $row = entity::instalment::Model;
                $body
            }
            $crate::open_data::table::Dataset::Ceremonies => {
                type $row = entity::ceremony::Model;
                $body
            }
            $crate::open_data::table::Dataset::Facilities => {
                type $row = entity::facility::Model;
                $body
            }
            $crate::open_data::table::Dataset::Themes => {
                type $row = entity::theme::Model;
                $body
            }
            $crate::open_data::table::Dataset::BeneficiaryGroups => {
                type $row = entity::beneficiary_group::Model;
                $body
            }
            $crate::open_data::table::Dataset::Sources => {
                type $row = entity::source::Model;
                $body
            }
        }
    };
}
pub(crate) use with_table;

/// Everything that can be taken as a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Dataset {
    Agreements,
    Associations,
    Councils,
    Posts,
    Officials,
    Mandates,
    Instalments,
    Ceremonies,
    Facilities,
    Themes,
    BeneficiaryGroups,
    Sources,
}

impl Dataset {
    pub(crate) const ALL: [Dataset; 12] = [
        Dataset::Agreements,
        Dataset::Associations,
        Dataset::Councils,
        Dataset::Posts,
        Dataset::Officials,
        Dataset::Mandates,
        Dataset::Instalments,
        Dataset::Ceremonies,
        Dataset::Facilities,
        Dataset::Themes,
        Dataset::BeneficiaryGroups,
        Dataset::Sources,
    ];

    /// Its name in addresses and file names.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Dataset::Agreements => "agreements",
            Dataset::Associations => "associations",
            Dataset::Councils => "councils",
            Dataset::Posts => "posts",
            Dataset::Officials => "officials",
            Dataset::Mandates => "mandates",
            Dataset::Instalments => "instalments",
            Dataset::Ceremonies => "ceremonies",
            Dataset::Facilities => "facilities",
            Dataset::Themes => "themes",
            Dataset::BeneficiaryGroups => "beneficiary-groups",
            Dataset::Sources => "sources",
        }
    }

    /// The dataset whose rows are records of a kind.
    pub(crate) fn of(kind: NodeKind) -> Option<Dataset> {
        Dataset::ALL.into_iter().find(|dataset| dataset.kind() == kind)
    }

    /// The kind of record of each row.
    pub(crate) fn kind(self) -> NodeKind {
        with_table!(self, R => <R as Listed>::KIND)
    }

    /// Its columns.
    pub(crate) fn fields(self) -> &'static [Field] {
        with_table!(self, R => <R as Table>::FIELDS)
    }

    /// What it is called: in Arabic, French and English.
    pub(crate) fn titles(self) -> [&'static str; 3] {
        match self {
            Dataset::Agreements => ["اتفاقيات الشراكة", "Conventions de partenariat", "Partnership agreements"],
            Dataset::Associations => ["الجمعيات", "Associations", "Associations"],
            Dataset::Councils => ["المجالس", "Conseils", "Councils"],
            Dataset::Posts => ["المناصب", "Fonctions", "Posts"],
            Dataset::Officials => ["المسؤولون", "Responsables", "Officials"],
            Dataset::Mandates => ["الانتدابات", "Mandats", "Mandates"],
            Dataset::Instalments => ["أقساط الأداء", "Versements", "Instalments"],
            Dataset::Ceremonies => ["حفلات التوقيع", "Cérémonies de signature", "Signing ceremonies"],
            Dataset::Facilities => ["المرافق", "Équipements", "Facilities"],
            Dataset::Themes => ["المواضيع", "Thèmes", "Themes"],
            Dataset::BeneficiaryGroups => ["الفئات المستفيدة", "Groupes bénéficiaires", "Beneficiary groups"],
            Dataset::Sources => ["المصادر", "Sources", "Sources"],
        }
    }

    /// What it holds: in Arabic, French and English.
    pub(crate) fn descriptions(self) -> [&'static str; 3] {
        match self {
            Dataset::Agreements => [
                "اتفاقيات الشراكة التي أبرمتها المجالس مع الجمعيات: العنوان والأطراف والتواريخ والمبلغ حين يكون معروفا.",
                "Les conventions de partenariat que les conseils ont conclues avec des associations : titre, parties, dates, et montant quand il est connu.",
                "The partnership agreements of councils with associations: title, parties, dates, and the amount where it is known.",
            ],
            Dataset::Associations => [
                "الجمعيات والتعاونيات وغيرها من شركاء المجالس.",
                "Les associations, coopératives et autres partenaires des conseils.",
                "The associations, cooperatives and other bodies that councils partner with.",
            ],
            Dataset::Councils => [
                "مجالس الجماعات والعمالات والأقاليم والجهات.",
                "Les conseils des communes, préfectures, provinces et régions.",
                "The councils of communes, prefectures, provinces and regions.",
            ],
            Dataset::Posts => [
                "مناصب المجالس وإداراتها والسلطة المحلية.",
                "Les fonctions des conseils, de leurs administrations et de l'autorité territoriale.",
                "The posts of councils, of their administrations and of the territorial authority.",
            ],
            Dataset::Officials => [
                "الأشخاص الذين يشغلون مناصب عمومية أو شغلوها.",
                "Les personnes qui exercent ou ont exercé une fonction publique.",
                "The people who hold or held public posts.",
            ],
            Dataset::Mandates => {
                ["من شغل أي منصب، ومتى.", "Qui a exercé quelle fonction, et quand.", "Who held which post, and when."]
            }
            Dataset::Instalments => [
                "الأقساط التي تؤدى بها مبالغ الاتفاقيات، وما أدي منها.",
                "Les versements prévus par les conventions, et ce qui en a été payé.",
                "The parts in which the sums of agreements are paid, and what was paid of them.",
            ],
            Dataset::Ceremonies => [
                "اللقاءات التي وقعت فيها الاتفاقيات.",
                "Les rencontres au cours desquelles des conventions ont été signées.",
                "The events at which agreements were signed.",
            ],
            Dataset::Facilities => [
                "البنايات والأماكن التي تهمها الاتفاقيات.",
                "Les bâtiments et lieux que concernent les conventions.",
                "The buildings and places that agreements are about.",
            ],
            Dataset::Themes => [
                "تصنيف مواضيع الاتفاقيات.",
                "Le vocabulaire des thèmes des conventions.",
                "The vocabulary of what agreements are about.",
            ],
            Dataset::BeneficiaryGroups => [
                "تصنيف الفئات التي تستفيد من الاتفاقيات.",
                "Le vocabulaire des groupes que servent les conventions.",
                "The vocabulary of the groups that agreements serve.",
            ],
            Dataset::Sources => [
                "المنشورات التي أخذت منها الوقائع.",
                "Les publications dont les faits sont tirés.",
                "The publications that the facts were taken from.",
            ],
        }
    }
}
