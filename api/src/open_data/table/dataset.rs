//! What can be taken as a table: by which name, and what a stranger is told of it.

use entity::id::NodeKind;

use super::{Table, with_table};
use crate::{open_data::cell::Field, store::list::Listed};

/// The datasets, each with its name in addresses, its title and what it holds, in Arabic, French and English.
macro_rules! datasets {
    ($($dataset:ident $name:literal [$($title:literal),*] [$($about:literal),*])*) => {
        /// Everything that can be taken as a table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Dataset {
            $($dataset,)*
        }

        impl Dataset {
            pub(crate) const ALL: &[Dataset] = &[$(Dataset::$dataset),*];

            /// Its name in addresses and file names.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Dataset::$dataset => $name,)*
                }
            }

            /// What it is called: in Arabic, French and English.
            pub(crate) fn titles(self) -> [&'static str; 3] {
                match self {
                    $(Dataset::$dataset => [$($title),*],)*
                }
            }

            /// What it holds: in Arabic, French and English.
            pub(crate) fn descriptions(self) -> [&'static str; 3] {
                match self {
                    $(Dataset::$dataset => [$($about),*],)*
                }
            }
        }
    };
}

impl Dataset {
    /// The dataset whose rows are records of a kind.
    pub(crate) fn of(kind: NodeKind) -> Option<Dataset> {
        Dataset::ALL.iter().copied().find(|dataset| dataset.kind() == kind)
    }

    /// The kind of record of each row.
    pub(crate) fn kind(self) -> NodeKind {
        with_table!(self, R => <R as Listed>::KIND)
    }

    /// Its columns.
    pub(crate) fn fields(self) -> &'static [Field] {
        with_table!(self, R => <R as Table>::FIELDS)
    }

    /// Whether its rows belong to agreements, and have no record of their own.
    pub(crate) fn is_of_parts(self) -> bool {
        self.fields().iter().any(|field| field.name == "agreement")
    }
}

datasets! {
    Agreements "agreements"
        ["اتفاقيات الشراكة", "Conventions de partenariat", "Partnership agreements"]
        [
            "اتفاقيات الشراكة التي أبرمتها المجالس مع الجمعيات: العنوان والأطراف والتواريخ والمبلغ حين يكون معروفا.",
            "Les conventions de partenariat que les conseils ont conclues avec des associations : titre, parties, dates, et montant quand il est connu.",
            "The partnership agreements of councils with associations: title, parties, dates, and the amount where it is known."
        ]
    Associations "associations"
        ["الجمعيات", "Associations", "Associations"]
        [
            "الجمعيات والتعاونيات وغيرها من شركاء المجالس.",
            "Les associations, coopératives et autres partenaires des conseils.",
            "The associations, cooperatives and other bodies that councils partner with."
        ]
    Councils "councils"
        ["المجالس", "Conseils", "Councils"]
        [
            "مجالس الجماعات والعمالات والأقاليم والجهات.",
            "Les conseils des communes, préfectures, provinces et régions.",
            "The councils of communes, prefectures, provinces and regions."
        ]
    Posts "posts"
        ["المناصب", "Fonctions", "Posts"]
        [
            "مناصب المجالس وإداراتها والسلطة المحلية.",
            "Les fonctions des conseils, de leurs administrations et de l'autorité territoriale.",
            "The posts of councils, of their administrations and of the territorial authority."
        ]
    Officials "officials"
        ["المسؤولون", "Responsables", "Officials"]
        [
            "الأشخاص الذين يشغلون مناصب عمومية أو شغلوها.",
            "Les personnes qui exercent ou ont exercé une fonction publique.",
            "The people who hold or held public posts."
        ]
    Mandates "mandates"
        ["الانتدابات", "Mandats", "Mandates"]
        [
            "من شغل أي منصب، ومتى.",
            "Qui a exercé quelle fonction, et quand.",
            "Who held which post, and when."
        ]
    Instalments "instalments"
        ["أقساط الأداء", "Versements", "Instalments"]
        [
            "الأقساط التي تؤدى بها مبالغ الاتفاقيات، وما أدي منها.",
            "Les versements prévus par les conventions, et ce qui en a été payé.",
            "The parts in which the sums of agreements are paid, and what was paid of them."
        ]
    Ceremonies "ceremonies"
        ["حفلات التوقيع", "Cérémonies de signature", "Signing ceremonies"]
        [
            "اللقاءات التي وقعت فيها الاتفاقيات.",
            "Les rencontres au cours desquelles des conventions ont été signées.",
            "The events at which agreements were signed."
        ]
    Facilities "facilities"
        ["المرافق", "Équipements", "Facilities"]
        [
            "البنايات والأماكن التي تهمها الاتفاقيات.",
            "Les bâtiments et lieux que concernent les conventions.",
            "The buildings and places that agreements are about."
        ]
    Themes "themes"
        ["المواضيع", "Thèmes", "Themes"]
        [
            "تصنيف مواضيع الاتفاقيات.",
            "Le vocabulaire des thèmes des conventions.",
            "The vocabulary of what agreements are about."
        ]
    BeneficiaryGroups "beneficiary-groups"
        ["الفئات المستفيدة", "Groupes bénéficiaires", "Beneficiary groups"]
        [
            "تصنيف الفئات التي تستفيد من الاتفاقيات.",
            "Le vocabulaire des groupes que servent les conventions.",
            "The vocabulary of the groups that agreements serve."
        ]
    Sources "sources"
        ["المصادر", "Sources", "Sources"]
        [
            "المنشورات التي أخذت منها الوقائع.",
            "Les publications dont les faits sont tirés.",
            "The publications that the facts were taken from."
        ]
    Parties "parties"
        ["أطراف الاتفاقيات", "Parties aux conventions", "Parties to agreements"]
        [
            "المجالس والجمعيات الأطراف في كل اتفاقية، بترتيبها.",
            "Les conseils et associations qui sont parties à chaque convention, dans l'ordre.",
            "The councils and associations in each agreement, in its order."
        ]
    Signatures "signatures"
        ["التوقيعات", "Signatures", "Signatures"]
        [
            "من وقع باسم كل طرف، ومتى وبأي صفة.",
            "Qui a signé pour chaque partie, quand et à quel titre.",
            "Who signed for each party, when and by what right."
        ]
    Reviews "reviews"
        ["آراء اللجان", "Avis des commissions", "Opinions of committees"]
        [
            "آراء لجان المجالس في الاتفاقيات.",
            "Les avis des commissions sur les conventions.",
            "What committees said of agreements."
        ]
    Deliberations "deliberations"
        ["المداولات", "Délibérations", "Deliberations"]
        [
            "تصويت المجالس على الاتفاقيات، وتأشيرة العامل حين تلزم.",
            "Les votes des conseils sur les conventions, et le visa là où il en faut un.",
            "The votes of councils on agreements, and the governor's visa where one is needed."
        ]
    Amendments "amendments"
        ["الملاحق والتجديدات", "Avenants et renouvellements", "Amendments and renewals"]
        [
            "ما غيرته العقود اللاحقة في الاتفاقيات: المدة والمبلغ والأطراف.",
            "Ce que des actes ultérieurs ont changé aux conventions : durée, montant, parties.",
            "What later acts changed in agreements: term, sum, parties."
        ]
    Suspensions "suspensions"
        ["التوقيفات", "Suspensions", "Suspensions"]
        [
            "المدد التي توقفت فيها الاتفاقيات، وأسبابها.",
            "Les périodes où des conventions étaient suspendues, et pourquoi.",
            "The times in which agreements rested, and why."
        ]
    Commitments "commitments"
        ["الالتزامات", "Engagements", "Commitments"]
        [
            "ما التزم به كل طرف.",
            "Ce à quoi chaque partie s'engage.",
            "What each party promises."
        ]
    Contributions "contributions"
        ["المساهمات", "Contributions", "Contributions"]
        [
            "ما يقدمه كل طرف، مالا أو عينا.",
            "Ce que chaque partie apporte, en argent ou en nature.",
            "What each party brings, in money or in kind."
        ]
    Indicators "indicators"
        ["المؤشرات", "Indicateurs", "Indicators"]
        [
            "ما تقاس به نتائج الاتفاقيات.",
            "Ce à quoi se mesurent les résultats des conventions.",
            "What the results of agreements are judged by."
        ]
    Measurements "measurements"
        ["القياسات", "Mesures", "Measurements"]
        [
            "قيم المؤشرات، مع تاريخها.",
            "Les valeurs des indicateurs, avec leur date.",
            "The values of indicators, with their day."
        ]
    Documents "documents"
        ["الوثائق", "Documents", "Documents"]
        [
            "الوثائق العمومية للاتفاقيات: ما هي، دون محتواها.",
            "Les documents publics des conventions : ce qu'ils sont, sans leur contenu.",
            "The public documents of agreements: what they are, without their bytes."
        ]
    Evaluations "evaluations"
        ["التقييمات", "Évaluations", "Evaluations"]
        [
            "تقارير التقييم المنتظرة، وما قدم منها.",
            "Les rapports d'évaluation attendus, et ceux qui ont été remis.",
            "The reports that are due, and those delivered."
        ]
}
