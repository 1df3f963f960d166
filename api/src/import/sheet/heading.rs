//! The columns of the template for agreements, in French and Arabic. A heading in either language is understood, and so is
//! the name that the column has in the registry's own tables, and the template's heading in both languages.

use entity::value::Language;

/// A column of the template: its name in the tables, its headings in French and Arabic, and what to write below them.
struct Known {
    name: &'static str,
    headings: [&'static str; 2],
    about: [&'static str; 2],
    is_multilingual: bool,
}

const fn one(name: &'static str, headings: [&'static str; 2], about: [&'static str; 2]) -> Known {
    Known { name, headings, about, is_multilingual: false }
}

const fn texts(name: &'static str, headings: [&'static str; 2], about: [&'static str; 2]) -> Known {
    Known { name, headings, about, is_multilingual: true }
}

const A_DAY: [&str; 2] = ["Une date : 02/07/2025 ou 2025-07-02.", "تاريخ: 02/07/2025 أو 2025-07-02."];

const COLUMNS: [Known; 25] = [
    one(
        "key",
        ["Clé", "المفتاح"],
        [
            "Un numéro à vous, unique dans votre conseil et qui ne change pas : la même clé désigne plus tard la même convention.",
            "رقم خاص بكم، فريد داخل مجلسكم ولا يتغير: نفس المفتاح يدل لاحقا على نفس الاتفاقية.",
        ],
    ),
    one(
        "reference",
        ["Référence", "المرجع"],
        [
            "La référence du registre, pour une convention qu'il connaît déjà ; vide pour une nouvelle.",
            "مرجع السجل لاتفاقية معروفة لديه؛ يترك فارغا لاتفاقية جديدة.",
        ],
    ),
    one(
        "council",
        ["Conseil", "المجلس"],
        [
            "L'identifiant du conseil dans le registre, par exemple ait-melloul.",
            "معرف المجلس في السجل، مثلا ait-melloul.",
        ],
    ),
    texts(
        "title",
        ["Titre", "العنوان"],
        ["L'intitulé, dans une langue au moins.", "عنوان الاتفاقية، بلغة واحدة على الأقل."],
    ),
    texts("purpose", ["Objet", "الموضوع"], ["Ce que vise la convention.", "ما ترمي إليه الاتفاقية."]),
    one(
        "associations",
        ["Association", "الجمعية"],
        [
            "L'identifiant de l'association (minuscules latines, chiffres, tirets) ; plusieurs sont séparés par un point-virgule.",
            "معرف الجمعية (حروف لاتينية صغيرة وأرقام وشرطات)؛ تفصل عدة جمعيات بفاصلة منقوطة.",
        ],
    ),
    texts(
        "association_name",
        ["Nom de l'association", "اسم الجمعية"],
        ["Pour une association que le registre ne connaît pas encore.", "لجمعية لا يعرفها السجل بعد."],
    ),
    one(
        "association_kind",
        ["Nature de l'association", "طبيعة الجمعية"],
        [
            "ASSOCIATION (si vide), CENTRE, COOPERATIVE, FEDERATION, FOUNDATION, SPORTS_CLUB ou OTHER.",
            "ASSOCIATION (إن ترك فارغا) أو CENTRE أو COOPERATIVE أو FEDERATION أو FOUNDATION أو SPORTS_CLUB أو OTHER.",
        ],
    ),
    one(
        "themes",
        ["Thèmes", "المواضيع"],
        [
            "Les identifiants des thèmes, le principal d'abord, séparés par un point-virgule.",
            "معرفات المواضيع، الرئيسي أولا، تفصل بفاصلة منقوطة.",
        ],
    ),
    one(
        "beneficiary_groups",
        ["Groupes bénéficiaires", "الفئات المستفيدة"],
        ["Les identifiants des groupes, séparés par un point-virgule.", "معرفات الفئات، تفصل بفاصلة منقوطة."],
    ),
    texts(
        "facility_name",
        ["Équipement", "المرفق"],
        ["Le nom du bâtiment ou du lieu concerné.", "اسم البناية أو المكان المعني."],
    ),
    one(
        "ceremony",
        ["Cérémonie", "حفل التوقيع"],
        [
            "L'identifiant de la cérémonie de signature, si le registre la connaît.",
            "معرف حفل التوقيع إن كان معروفا في السجل.",
        ],
    ),
    one(
        "amount",
        ["Montant", "المبلغ"],
        [
            "Par exemple 1 250 000,50. Vide si le montant n'est pas connu, ce qui n'est pas zéro.",
            "مثلا 1 250 000,50. يترك فارغا إن لم يكن المبلغ معروفا، وهذا ليس صفرا.",
        ],
    ),
    one("currency", ["Devise", "العملة"], ["MAD si elle est vide (ISO 4217).", "MAD إن تركت فارغة (ISO 4217)."]),
    one("approved_on", ["Date d'approbation", "تاريخ المصادقة"], A_DAY),
    one("signed_on", ["Date de signature", "تاريخ التوقيع"], A_DAY),
    one("starts_on", ["Début", "تاريخ البداية"], A_DAY),
    one("ends_on", ["Fin", "تاريخ النهاية"], A_DAY),
    one("completed_on", ["Date d'achèvement", "تاريخ الإنجاز"], A_DAY),
    texts(
        "completion_note",
        ["Note d'achèvement", "ملاحظة الإنجاز"],
        ["Ce qui a été dit à l'achèvement.", "ما قيل عند الإنجاز."],
    ),
    one("terminated_on", ["Date de résiliation", "تاريخ الفسخ"], A_DAY),
    texts(
        "termination_reason",
        ["Motif de résiliation", "سبب الفسخ"],
        ["Pourquoi elle a pris fin avant terme.", "لماذا انتهت قبل أوانها."],
    ),
    one("withdrawn_on", ["Date d'abandon", "تاريخ التراجع"], A_DAY),
    one(
        "sources",
        ["Sources", "المصادر"],
        [
            "Les identifiants des publications dont les faits sont tirés, séparés par un point-virgule.",
            "معرفات المنشورات التي أخذت منها الوقائع، تفصل بفاصلة منقوطة.",
        ],
    ),
    one(
        "id",
        ["Identifiant permanent", "المعرف الدائم"],
        [
            "Celui que le registre a donné ; vide pour une nouvelle convention.",
            "المعرف الذي أعطاه السجل؛ يترك فارغا لاتفاقية جديدة.",
        ],
    ),
];

fn in_language(language: Language) -> [&'static str; 2] {
    match language {
        Language::Arabic => ["arabe", "بالعربية"],
        Language::French => ["français", "بالفرنسية"],
        Language::Tamazight => ["tamazight", "بالأمازيغية"],
        Language::English => ["anglais", "بالإنجليزية"],
    }
}

/// A column as the template has it.
pub(super) struct Heading {
    name: String,
    headings: [String; 2],
    /// What to write below it, in French and Arabic.
    pub(super) about: [&'static str; 2],
}

impl Heading {
    /// The heading in French and Arabic.
    pub(super) fn both(&self) -> String {
        self.headings.join(" / ")
    }
}

/// The columns of the template.
pub(super) fn headings() -> Vec<Heading> {
    let mut all = Vec::new();
    for Known { name, headings, about, is_multilingual } in COLUMNS {
        if !is_multilingual {
            all.push(Heading { name: name.to_owned(), headings: headings.map(str::to_owned), about });
            continue;
        }
        for language in Language::ALL {
            let [french, arabic] = in_language(language);
            let headings = [format!("{} ({french})", headings[0]), format!("{} ({arabic})", headings[1])];
            all.push(Heading { name: format!("{name}_{}", language.tag()), headings, about });
        }
    }
    all
}

/// A heading without what stands around it, in small letters.
pub(super) fn plain(heading: &str) -> String {
    heading.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}').to_lowercase()
}

/// The name of the column that a heading means. What is no heading of the template keeps its own name.
pub(super) fn meant(heading: &str) -> String {
    let plain = plain(heading);
    let found = headings().into_iter().find(|one| {
        one.both().to_lowercase() == plain || one.headings.iter().any(|heading| heading.to_lowercase() == plain)
    });
    found.map_or(plain, |found| found.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_means_one_column() {
        let mut all = Vec::new();
        for heading in headings() {
            let [french, arabic] = &heading.headings;
            for written in [
                heading.name.clone(),
                french.clone(),
                arabic.clone(),
                heading.both(),
                format!(" {} ", french.to_uppercase()),
            ] {
                assert_eq!(meant(&written), heading.name, "{written}");
            }
            all.extend([heading.name, french.clone(), arabic.clone()]);
        }
        let number = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), number, "no heading means two columns");
        assert_eq!(meant("Autre chose"), "autre chose");
    }
}
