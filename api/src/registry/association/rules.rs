//! An association's ICE (identifiant commun de l'entreprise): the number that Morocco's administrations share for every
//! legal entity. Source: decree 2-11-63 of 20 May 2011; fifteen digits, of which the last two check the others.

/// Whether a text is an ICE: nine digits of the entity, four of its establishment, and two that make it a multiple of 97.
pub(crate) fn is_ice(text: &str) -> bool {
    let is_number = text.len() == 15 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number && text.parse::<u64>().is_ok_and(|number| number % 97 == 0)
}

/// What is said of a text that is none.
pub(crate) const NO_ICE: &str = "An ICE has fifteen digits, the last two of which check the others, such as 001561191000066; leave it out where it is \
     not known.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ice_checks_itself() {
        assert!(["001561191000066", "002136093000040"].into_iter().all(is_ice));
        let none = ["001561191000065", "01561191000066", "0015611910000660", "00156119100006a", "", "٠٠١٥٦١١٩١٠٠٠٠٦٦"];
        assert!(!none.into_iter().any(is_ice));
    }
}
