//! Arabic words: without the article and the clitics that are written onto them, and without their endings.
//! A first letter ب ل ك ف و س may be a clitic or belong to the word; no list of words decides it here, so a word has both
//! readings. After Larkey, Ballesteros and Connell's light10, with the readings kept apart.

use super::Form;

/// The article with what may stand before it: never part of a word that is long enough.
const WITH_ARTICLE: [(&str, usize); 12] = [
    ("وبال", 3),
    ("وكال", 3),
    ("فبال", 3),
    ("فكال", 3),
    ("ولل", 3),
    ("فلل", 3),
    ("وال", 3),
    ("فال", 3),
    ("بال", 3),
    ("كال", 3),
    ("لل", 2),
    ("ال", 2),
];

const CONJUNCTIONS: [(&str, usize); 2] = [("و", 3), ("ف", 3)];
const PREPOSITIONS: [(&str, usize); 4] = [("ب", 2), ("ل", 2), ("ك", 3), ("س", 4)];

/// Endings, and how many letters they must leave.
const ENDINGS: [(&str, usize); 13] = [
    ("هم", 3),
    ("هن", 3),
    ("ها", 3),
    ("ات", 3),
    ("ان", 3),
    ("ون", 3),
    ("ين", 3),
    ("يه", 3),
    ("ته", 3),
    ("وا", 3),
    ("ه", 2),
    ("ي", 2),
    ("و", 4),
];
const ROUNDS: usize = 3;

/// Plurals with other vowels, of words that agreements and associations are full of.
const BROKEN_PLURALS: [(&str, &str); 53] = [
    ("ابار", "بير"),
    ("احياء", "حي"),
    ("ادوار", "دور"),
    ("ارامل", "ارمله"),
    ("اسر", "اسره"),
    ("اسواق", "سوق"),
    ("اشغال", "شغل"),
    ("اطفال", "طفل"),
    ("اعمال", "عمل"),
    ("افلام", "فيلم"),
    ("اقسام", "قسم"),
    ("اندي", "نادي"),
    ("انديه", "نادي"),
    ("انشطه", "نشاط"),
    ("اوراش", "ورشه"),
    ("ايام", "يوم"),
    ("ايتام", "يتيم"),
    ("برامج", "برنامج"),
    ("بناي", "بنايه"),
    ("تلاميذ", "تلميذ"),
    ("جبال", "جبل"),
    ("حدايق", "حديقه"),
    ("حرف", "حرفه"),
    ("حقوق", "حق"),
    ("دواوير", "دوار"),
    ("روساء", "رييس"),
    ("روسا", "رييس"),
    ("شركا", "شريك"),
    ("شوارع", "شارع"),
    ("طرق", "طريق"),
    ("طلبه", "طالب"),
    ("طلاب", "طالب"),
    ("عيون", "عين"),
    ("فضاءات", "فضاء"),
    ("فنون", "فن"),
    ("فنانين", "فنان"),
    ("قرى", "قريه"),
    ("قري", "قريه"),
    ("قوافل", "قافله"),
    ("كتب", "كتاب"),
    ("مدارس", "مدرسه"),
    ("مراكز", "مركز"),
    ("مرافق", "مرفق"),
    ("مساجد", "مسجد"),
    ("مسالك", "مسلك"),
    ("مشاريع", "مشروع"),
    ("ملاعب", "ملعب"),
    ("منح", "منحه"),
    ("مهن", "مهنه"),
    ("مواسم", "موسم"),
    ("نواب", "نايب"),
    ("نوادي", "نادي"),
    ("ورش", "ورشه"),
];

/// The readings of a word in normal form, the likeliest first.
pub(super) fn forms(word: &str) -> Vec<Form> {
    let mut bares: Vec<&str> = Vec::new();
    match WITH_ARTICLE.iter().find_map(|(prefix, least)| without(word, prefix, *least)) {
        Some(rest) => {
            bares.push(rest);
            // «الالتزام» is «التزام» with an article, and «التزام» alone reads as «تزام» with one.
            bares.extend(without(rest, "ال", 3));
        }
        None => {
            bares.push(word);
            let and = CONJUNCTIONS.iter().find_map(|(letter, least)| without(word, letter, *least));
            bares.extend(and);
            for word in std::iter::once(word).chain(and) {
                bares.extend(PREPOSITIONS.iter().find_map(|(letter, least)| without(word, letter, *least)));
            }
        }
    }
    let mut forms: Vec<Form> = Vec::new();
    for bare in bares {
        let form = Form { bare: bare.to_owned(), stem: stem(bare) };
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// The word without a prefix, if enough of it is left.
fn without<'a>(word: &'a str, prefix: &str, least: usize) -> Option<&'a str> {
    word.strip_prefix(prefix).filter(|rest| rest.chars().count() >= least)
}

fn stem(bare: &str) -> String {
    let mut stem = singular(bare);
    for _ in 0..ROUNDS {
        let ending = ENDINGS
            .iter()
            .find_map(|(ending, least)| stem.strip_suffix(ending).filter(|rest| rest.chars().count() >= *least));
        match ending {
            Some(rest) => stem = rest,
            None => break,
        }
    }
    stem.to_owned()
}

fn singular(bare: &str) -> &str {
    BROKEN_PLURALS.iter().find(|(plural, _)| *plural == bare).map_or(bare, |(_, singular)| singular)
}
