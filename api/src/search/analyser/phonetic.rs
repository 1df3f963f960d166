//! What a name sounds like: its consonants, with those that transliterations of Moroccan names confuse taken as one. Vowels
//! are left out, as Arabic leaves out the short ones: Tamersit, Timersit, Tmersit and تمرسيط are all `tmrst`.

/// Fewer consonants tell nothing.
const SHORTEST: usize = 2;

/// Groups of Latin letters for one sound, the longer first; `-` is a vowel.
const GROUPS: [(&str, &str); 13] = [
    ("tch", "c"),
    ("sch", "c"),
    ("kh", "x"),
    ("gh", "k"),
    ("ch", "c"),
    ("sh", "c"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "f"),
    ("dj", "j"),
    ("qu", "k"),
    ("gu", "k"),
    ("ou", "-"),
];

/// The key of a word in normal form, if it has enough consonants.
pub(super) fn key(word: &str) -> Option<String> {
    let sounds: String = match word.chars().next()? {
        'a'..='z' => latin(word),
        '\u{620}'..='\u{64a}' => word.trim_end_matches('ه').chars().filter_map(arabic).collect(),
        '\u{2d30}'..='\u{2d67}' => latin(&word.chars().map(tifinagh).collect::<String>()),
        _ => return None,
    };
    let mut key = String::with_capacity(sounds.len());
    for sound in sounds.chars() {
        if !key.ends_with(sound) {
            key.push(sound);
        }
    }
    (key.len() >= SHORTEST).then_some(key)
}

fn latin(word: &str) -> String {
    let mut sounds = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        if let Some((group, sound)) = GROUPS.iter().find(|(group, _)| rest.starts_with(group)) {
            if *sound != "-" {
                sounds.push_str(sound);
            }
            rest = &rest[group.len()..];
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        match letter {
            'c' if rest.starts_with(['e', 'i', 'y']) => sounds.push('s'),
            'c' | 'k' | 'q' | 'g' => sounds.push('k'),
            'x' => sounds.push_str("ks"),
            'v' => sounds.push('f'),
            'p' => sounds.push('b'),
            'b' | 'd' | 'f' | 'h' | 'j' | 'l' | 'm' | 'n' | 'r' | 's' | 't' | 'z' => sounds.push(letter),
            _ => {}
        }
    }
    sounds
}

/// Waw and ya are consonants here and long vowels there, so they count as vowels.
fn arabic(letter: char) -> Option<char> {
    Some(match letter {
        'ب' => 'b',
        'ت' | 'ث' | 'ط' => 't',
        'ج' => 'j',
        'ح' | 'ه' => 'h',
        'خ' => 'x',
        'د' | 'ذ' | 'ض' | 'ظ' => 'd',
        'ر' => 'r',
        'ز' => 'z',
        'س' | 'ص' => 's',
        'ش' => 'c',
        'غ' | 'ق' | 'ك' => 'k',
        'ف' => 'f',
        'ل' => 'l',
        'م' => 'm',
        'ن' => 'n',
        _ => return None,
    })
}

/// Tifinagh (Neo-Tifinagh of IRCAM) as Latin letters.
fn tifinagh(letter: char) -> char {
    match letter {
        'ⴱ' => 'b',
        'ⴳ' | 'ⴽ' | 'ⵇ' | 'ⵖ' => 'k',
        'ⴷ' | 'ⴹ' => 'd',
        'ⴼ' => 'f',
        'ⵀ' | 'ⵃ' => 'h',
        'ⵊ' => 'j',
        'ⵍ' => 'l',
        'ⵎ' => 'm',
        'ⵏ' => 'n',
        'ⵔ' | 'ⵕ' => 'r',
        'ⵙ' | 'ⵚ' => 's',
        'ⵜ' | 'ⵟ' => 't',
        'ⵣ' | 'ⵥ' => 'z',
        _ => 'a',
    }
}
