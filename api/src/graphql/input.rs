//! Inputs that several acts share: texts in several languages, and sums of money.

use async_graphql::InputObject;
use entity::value::Translations;

use super::scalar::Decimal;

/// A text in one language or several. A language that is left out stays as it is known; `null` takes its text away.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TextInput {
    /// The Arabic text.
    pub ar: async_graphql::MaybeUndefined<String>,
    /// The French text.
    pub fr: async_graphql::MaybeUndefined<String>,
    /// The text in Standard Moroccan Tamazight.
    pub zgh: async_graphql::MaybeUndefined<String>,
    /// The English text.
    pub en: async_graphql::MaybeUndefined<String>,
}

impl TextInput {
    /// The text, over what was known of it before.
    pub(crate) fn over(&self, known: Option<&Translations>) -> Translations {
        let pick = |said: &async_graphql::MaybeUndefined<String>, known: Option<&String>| match said {
            async_graphql::MaybeUndefined::Undefined => known.cloned(),
            async_graphql::MaybeUndefined::Null => None,
            async_graphql::MaybeUndefined::Value(text) => Some(text.clone()),
        };
        let known = |of: fn(&Translations) -> Option<&String>| known.and_then(of);
        Translations {
            ar: pick(&self.ar, known(|text| text.ar.as_ref())),
            fr: pick(&self.fr, known(|text| text.fr.as_ref())),
            zgh: pick(&self.zgh, known(|text| text.zgh.as_ref())),
            en: pick(&self.en, known(|text| text.en.as_ref())),
        }
    }
}

/// A sum of money.
#[derive(Clone, Debug, InputObject)]
pub struct MoneyInput {
    /// The sum, such as `"250000.00"`: 0 or more.
    pub amount: Decimal,
    /// The currency (ISO 4217); `MAD` when left out.
    #[graphql(default = "MAD")]
    pub currency: String,
}
