//! Words that say nothing: they are neither looked for nor kept. The Latin article of Arabic names (al, el) is one of them,
//! as ال is in Arabic.

/// French, English and Arabic, in normal form, sorted by bytes.
const STOP: [&str; 82] = [
    "a", "ainsi", "al", "an", "and", "au", "aux", "avec", "by", "ce", "ces", "cette", "d", "dans", "de", "des", "du",
    "el", "en", "entre", "est", "et", "for", "from", "in", "is", "l", "la", "le", "les", "leur", "leurs", "lorsqu",
    "of", "on", "or", "ou", "par", "pour", "qu", "que", "qui", "sa", "se", "ses", "son", "sous", "sur", "the", "to",
    "un", "une", "vers", "with", "ال", "التي", "الذي", "الى", "الي", "ان", "او", "بين", "تم", "حول", "ذات", "ذلك",
    "ضد", "على", "علي", "عن", "عند", "فى", "في", "قد", "كل", "ما", "مع", "من", "هذا", "هذه", "هو", "و",
];

/// Whether a word in normal form says nothing.
pub(super) fn is_stop(word: &str) -> bool {
    STOP.contains(&word)
}
