//! Typed identifiers. The database keeps a UUIDv7; people and programs outside see a `TypeID`
//! (`agreement_01jz…`: a type prefix, then the UUID in Crockford's base 32), so that an id names its own type.
//! Source: the TypeID specification, version 0.3.0 (github.com/jetify-com/typeid).

use std::{fmt, str::FromStr};

use sea_orm::{DbErr, DeriveActiveEnum, DeriveValueType, EnumIter, TryFromU64};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// The kinds of record that have a public id. Stored by its TypeID prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum NodeKind {
    /// A municipal or regional council.
    Council,
    /// A seat or office.
    Post,
    /// A person who holds posts.
    Official,
    /// An official's holding of a post.
    Mandate,
    /// A civil-society body.
    Association,
    /// A building or place that an agreement is about.
    Facility,
    /// A partnership agreement.
    Agreement,
    /// A council or association in an agreement.
    Party,
    /// The signature of a party.
    Signature,
    /// An event where agreements were signed.
    Ceremony,
    /// A post or person who attended a ceremony.
    Attendance,
    /// A subject of the theme vocabulary.
    Theme,
    /// A group of people whom agreements serve.
    BeneficiaryGroup,
    /// A publication that facts were taken from.
    Source,
    /// A committee's opinion on a draft.
    Review,
    /// A council's vote on an agreement.
    Deliberation,
    /// A later legal act that changed an agreement.
    Amendment,
    /// A stretch of time in which an agreement rests.
    Suspension,
    /// What a party promises to do.
    Commitment,
    /// What a party brings.
    Contribution,
    /// Money promised, and paid.
    Instalment,
    /// How results are judged.
    Indicator,
    /// A value of an indicator.
    Measurement,
    /// A report that is due.
    Evaluation,
    /// A file.
    Document,
}

impl NodeKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [NodeKind; 25] = [
        NodeKind::Council,
        NodeKind::Post,
        NodeKind::Official,
        NodeKind::Mandate,
        NodeKind::Association,
        NodeKind::Facility,
        NodeKind::Agreement,
        NodeKind::Party,
        NodeKind::Signature,
        NodeKind::Ceremony,
        NodeKind::Attendance,
        NodeKind::Theme,
        NodeKind::BeneficiaryGroup,
        NodeKind::Source,
        NodeKind::Review,
        NodeKind::Deliberation,
        NodeKind::Amendment,
        NodeKind::Suspension,
        NodeKind::Commitment,
        NodeKind::Contribution,
        NodeKind::Instalment,
        NodeKind::Indicator,
        NodeKind::Measurement,
        NodeKind::Evaluation,
        NodeKind::Document,
    ];

    /// The prefix of this kind's TypeIDs.
    pub fn prefix(self) -> &'static str {
        match self {
            NodeKind::Council => "council",
            NodeKind::Post => "post",
            NodeKind::Official => "official",
            NodeKind::Mandate => "mandate",
            NodeKind::Association => "association",
            NodeKind::Facility => "facility",
            NodeKind::Agreement => "agreement",
            NodeKind::Party => "party",
            NodeKind::Signature => "signature",
            NodeKind::Ceremony => "ceremony",
            NodeKind::Attendance => "attendance",
            NodeKind::Theme => "theme",
            NodeKind::BeneficiaryGroup => "beneficiary_group",
            NodeKind::Source => "source",
            NodeKind::Review => "review",
            NodeKind::Deliberation => "deliberation",
            NodeKind::Amendment => "amendment",
            NodeKind::Suspension => "suspension",
            NodeKind::Commitment => "commitment",
            NodeKind::Contribution => "contribution",
            NodeKind::Instalment => "instalment",
            NodeKind::Indicator => "indicator",
            NodeKind::Measurement => "measurement",
            NodeKind::Evaluation => "evaluation",
            NodeKind::Document => "document",
        }
    }
}

/// The id of a record of any kind: what a TypeID says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId {
    /// What the id points at.
    pub kind: NodeKind,
    /// The record's key in its table.
    pub uuid: Uuid,
}

/// A text is not the TypeID of any kind of record in this registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedId;

impl fmt::Display for MalformedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id of this registry")
    }
}

impl std::error::Error for MalformedId {}

/// Crockford's alphabet in lower case, as the TypeID specification asks.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_LENGTH: usize = 26;

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.uuid.as_u128();
        let mut suffix = String::with_capacity(SUFFIX_LENGTH);
        for position in (0..SUFFIX_LENGTH).rev() {
            let digit = (value >> (5 * position)) & 31;
            suffix.push(char::from(ALPHABET[digit as usize]));
        }
        write!(f, "{}_{suffix}", self.kind.prefix())
    }
}

impl FromStr for NodeId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let (prefix, suffix) = text.rsplit_once('_').ok_or(MalformedId)?;
        let kind = NodeKind::ALL.into_iter().find(|kind| kind.prefix() == prefix).ok_or(MalformedId)?;
        // 26 digits carry 130 bits: a first digit above 7 would not fit into a UUID.
        if suffix.len() != SUFFIX_LENGTH || suffix.as_bytes()[0] > b'7' {
            return Err(MalformedId);
        }
        let mut value: u128 = 0;
        for byte in suffix.bytes() {
            let digit = ALPHABET.iter().position(|known| *known == byte).ok_or(MalformedId)?;
            value = (value << 5) | digit as u128;
        }
        Ok(NodeId { kind, uuid: Uuid::from_u128(value) })
    }
}

impl Serialize for NodeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for NodeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// The typed key of a table: a UUIDv7 inside, a TypeID outside.
pub trait TypedId: Copy + From<Uuid> {
    /// The kind of record that the key points at.
    const KIND: NodeKind;

    /// The bare key.
    fn uuid(self) -> Uuid;

    /// The key with its kind.
    fn node(self) -> NodeId {
        NodeId { kind: Self::KIND, uuid: self.uuid() }
    }
}

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident => $kind:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                $name(uuid)
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64("a key is a UUID and never a counter"))
            }
        }

        impl TypedId for $name {
            const KIND: NodeKind = NodeKind::$kind;

            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.node().fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.node().serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let node = NodeId::deserialize(deserializer)?;
                match node.kind {
                    NodeKind::$kind => Ok($name(node.uuid)),
                    other => Err(de::Error::custom(format_args!("the id of a {}", other.prefix()))),
                }
            }
        }
    )*};
}

typed_id! {
    /// The key of a council.
    CouncilId => Council;
    /// The key of a post.
    PostId => Post;
    /// The key of an official.
    OfficialId => Official;
    /// The key of a mandate.
    MandateId => Mandate;
    /// The key of an association.
    AssociationId => Association;
    /// The key of a facility.
    FacilityId => Facility;
    /// The key of an agreement.
    AgreementId => Agreement;
    /// The key of a party to an agreement.
    PartyId => Party;
    /// The key of a signature.
    SignatureId => Signature;
    /// The key of a ceremony.
    CeremonyId => Ceremony;
    /// The key of an attendance.
    AttendanceId => Attendance;
    /// The key of a theme.
    ThemeId => Theme;
    /// The key of a beneficiary group.
    BeneficiaryGroupId => BeneficiaryGroup;
    /// The key of a source.
    SourceId => Source;
    /// The key of a review.
    ReviewId => Review;
    /// The key of a deliberation.
    DeliberationId => Deliberation;
    /// The key of an amendment.
    AmendmentId => Amendment;
    /// The key of a suspension.
    SuspensionId => Suspension;
    /// The key of a commitment.
    CommitmentId => Commitment;
    /// The key of a contribution.
    ContributionId => Contribution;
    /// The key of an instalment.
    InstalmentId => Instalment;
    /// The key of an indicator.
    IndicatorId => Indicator;
    /// The key of a measurement.
    MeasurementId => Measurement;
    /// The key of an evaluation.
    EvaluationId => Evaluation;
    /// The key of a document.
    DocumentId => Document;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn agrees_with_the_specification() {
        // The example of the specification's base 32 section.
        let uuid = Uuid::from_u128(0x0188_9c89_df6b_7f1c_a388_9139_6ec3_14bc);
        let id = NodeId { kind: NodeKind::Theme, uuid };
        assert_eq!(id.to_string(), "theme_01h2e8kqvbfwea724h75qc655w");
    }

    #[test]
    fn refuses_what_is_not_an_id() {
        for text in [
            "",
            "theme",
            "theme_",
            "theme_01h2e8kqvbfwea724h75qc655",
            "theme_81h2e8kqvbfwea724h75qc655w",
            "theme_01h2e8kqvbfwea724h75qc655W",
            "theme_01h2e8kqvbfwea724h75qc655u",
            "Theme_01h2e8kqvbfwea724h75qc655w",
            "planet_01h2e8kqvbfwea724h75qc655w",
            "theme_é1h2e8kqvbfwea724h75qc655",
        ] {
            assert_eq!(text.parse::<NodeId>(), Err(MalformedId), "{text}");
        }
    }

    proptest! {
        #[test]
        fn survives_the_round_trip(bits: u128, kind in prop::sample::select(&NodeKind::ALL[..])) {
            let id = NodeId { kind, uuid: Uuid::from_u128(bits) };
            prop_assert_eq!(id.to_string().parse::<NodeId>(), Ok(id));
        }

        #[test]
        fn never_panics_on_any_text(text in ".{0,40}") {
            if let Ok(id) = text.parse::<NodeId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
