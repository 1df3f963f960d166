//! Folding: a text as pieces of letters and digits in one normal form each, with their places in the original.
//! Decomposed by compatibility (NFKD) rather than composed (NFKC): the marks fall away afterwards, and what is left is
//! the same.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A run of letters and digits.
pub(super) struct Piece {
    /// Where it stands in the original, in bytes.
    pub(super) range: Range<usize>,
    /// Its letters, folded.
    pub(super) letters: String,
    /// The script of its first letter.
    pub(super) script: Script,
    /// Whether it is an article or the like that lost its vowel before an apostrophe: the `l` of `l'eau`.
    pub(super) elided: bool,
}

/// A script, as far as it decides how words are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Arabic,
    Latin,
    /// Digits and every other script.
    Other,
}

/// The script of a folded letter.
pub(super) fn script(letter: char) -> Script {
    match letter {
        'a'..='z' => Script::Latin,
        '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d3}' | '\u{750}'..='\u{77f}' => Script::Arabic,
        _ => Script::Other,
    }
}

/// What a character of the original becomes.
enum Folded {
    /// A letter or digit.
    Letter(char),
    /// Nothing: a mark, a tatweel, a direction.
    Nothing,
    /// The end of a word.
    Break,
}

/// French words that lose their vowel before any word, and those that lose it before a vowel only: `l'Oued`, but `M'hamed`.
const ELIDED: [&str; 9] = ["l", "d", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "presqu", "quoiqu"];
const ELIDED_BEFORE_VOWELS: [&str; 6] = ["c", "j", "m", "n", "s", "t"];

/// The pieces of a text, in its order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open: Option<Piece> = None;
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let end = start + character.len_utf8();
        if is_apostrophe(character) {
            let next = characters.peek().and_then(|(_, next)| first_letter(*next));
            let joins = open.as_ref().is_some_and(|piece| joined(&piece.letters, next));
            if !joins && let Some(mut piece) = open.take() {
                piece.elided = next.is_some() && is_elided(&piece.letters);
                pieces.push(piece);
            }
            continue;
        }
        for folded in fold(character) {
            match folded {
                Folded::Nothing => {
                    if let Some(piece) = &mut open {
                        piece.range.end = end;
                    }
                }
                Folded::Break => pieces.extend(open.take()),
                Folded::Letter(letter) => {
                    let script = script(letter);
                    let fits = |piece: &Piece| (piece.script == Script::Arabic) == (script == Script::Arabic);
                    if open.as_ref().is_some_and(|piece| !fits(piece)) {
                        pieces.extend(open.take());
                    }
                    let piece = open.get_or_insert_with(|| Piece {
                        range: start..end,
                        letters: String::new(),
                        script,
                        elided: false,
                    });
                    piece.letters.push(letter);
                    piece.range.end = end;
                    if piece.script == Script::Other && script == Script::Latin {
                        piece.script = Script::Latin;
                    }
                }
            }
        }
    }
    pieces.extend(open);
    pieces
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | 'ʿ' | 'ʾ' | '＇')
}

fn first_letter(character: char) -> Option<char> {
    fold(character).into_iter().find_map(|folded| match folded {
        Folded::Letter(letter) => Some(letter),
        _ => None,
    })
}

fn is_elided(letters: &str) -> bool {
    ELIDED.contains(&letters) || ELIDED_BEFORE_VOWELS.contains(&letters)
}

/// Whether an apostrophe stands within a word, as in `M'hamed`, and not between two.
fn joined(before: &str, next: Option<char>) -> bool {
    let Some(next) = next.filter(|next| script(*next) == Script::Latin) else {
        return false;
    };
    if !before.chars().all(|letter| script(letter) == Script::Latin) || ELIDED.contains(&before) {
        return false;
    }
    !(ELIDED_BEFORE_VOWELS.contains(&before) && matches!(next, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

fn fold(character: char) -> Vec<Folded> {
    if is_ignored(character) {
        return vec![Folded::Nothing];
    }
    let mut folded = Vec::with_capacity(1);
    for part in character.nfkd().flat_map(char::to_lowercase).nfkd() {
        if is_combining_mark(part) || is_ignored(part) {
            folded.push(Folded::Nothing);
            continue;
        }
        match expand(part) {
            Some(letters) => folded.extend(letters.chars().map(Folded::Letter)),
            None => folded.push(match letter(part) {
                Some(letter) if letter.is_alphanumeric() => Folded::Letter(letter),
                Some(_) => Folded::Break,
                None => Folded::Nothing,
            }),
        }
    }
    folded
}

/// Signs inside words that no reader means: tatweel, directions, joiners, soft hyphens, Tifinagh's labialisation.
fn is_ignored(character: char) -> bool {
    matches!(
        character,
        '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
            | '\u{61c}' | '\u{feff}' | '\u{ad}' | '\u{2d6f}' | '\u{2d7f}' | '\u{fe0f}'
    )
}

/// Ligatures that Unicode does not take apart.
fn expand(letter: char) -> Option<&'static str> {
    Some(match letter {
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' => "d",
        _ => return None,
    })
}

/// The letter that stands for all of its forms; `None` where it falls away.
fn letter(letter: char) -> Option<char> {
    Some(match letter {
        'ء' => return None,
        'ٱ' => 'ا',
        'ى' | 'ی' | 'ې' | 'ے' => 'ي',
        'ة' | 'ھ' | 'ہ' | 'ە' | 'ۃ' | 'ۀ' => 'ه',
        // Moroccan Arabic writes the hard g with a kaf that has three dots, or a line.
        'ک' | 'ڪ' | 'گ' | 'ڭ' | 'ݣ' | 'ڨ' => 'ك',
        'ڤ' | 'ڥ' => 'ف',
        'پ' => 'ب',
        'چ' => 'ج',
        '٠'..='٩' => digit(letter, '٠'),
        '۰'..='۹' => digit(letter, '۰'),
        other => other,
    })
}

fn digit(digit: char, zero: char) -> char {
    char::from_digit(u32::from(digit) - u32::from(zero), 10).unwrap_or(digit)
}
