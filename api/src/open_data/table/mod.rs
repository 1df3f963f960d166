//! The tables that can be taken: which rows each has, and what its columns say. A table is a list of the GraphQL schema
//! without its pages: the same rows, by the same filters, for the public.

mod agreements;
mod bodies;
mod filter;
mod parts;
mod people;
mod vocabulary;

use std::collections::HashMap;

use entity::id::NodeKind;
use uuid::Uuid;

pub(crate) use self::filter::Addressed;
use super::cell::{Field, Row};
use crate::{
    error::Error,
    store::{
        list::{Listed, Relation},
        snapshot::{Snapshot, Stretch, Which},
    },
};

/// How many rows are read at once.
const MOST: usize = 4_000;

/// Rows that can be taken as a table.
pub(crate) trait Table: Listed<Filter: Addressed> {
    /// The table's columns.
    const FIELDS: &'static [Field];

    /// How such rows hang on a record of a kind, if they do.
    fn relation(_kind: NodeKind) -> Option<Relation> {
        None
    }

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
