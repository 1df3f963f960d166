//! What agreements can be filtered and sorted by.

use async_graphql::{Enum, InputObject};
use entity::{id::NodeKind, value::Translations};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, SelectStatement};

use super::{
    rules::Status,
    schema::{AgreementStatus, PartyRole},
    status_sql::has_status,
};
use crate::{
    error::Error,
    graphql::{
        filter::{Filter, OfficeFilter, changed_since, check_list, filtered, inside, part, says, with_slugs},
        order::OrderField,
        range::{DateRange, MoneyRange},
        scalar::{Date, Instant},
    },
    registry::association::filter::called,
    search::SearchText,
    store::{
        list::SortKey,
        sight::{Shown, Sight},
    },
};

/// Which agreements a list has: those that satisfy every member given. A list of values is satisfied by any of them, so an
/// empty list keeps none; a value that nothing has keeps none either, and is no mistake. An empty filter leaves nothing out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, InputObject)]
pub struct AgreementFilter {
    /// In one of these states today.
    pub status: Option<Vec<AgreementStatus>>,
    /// Of one of the councils with these slugs.
    pub council: Option<Vec<String>>,
    /// Of a council in one of these prefectures or provinces, named in any language.
    pub prefecture: Option<Vec<String>>,
    /// Of a council in one of these regions, named in any language.
    pub region: Option<Vec<String>>,
    /// With one of the associations with these slugs; that of one that was merged into another finds the other's.
    pub association: Option<Vec<String>>,
    /// With an association of one of these neighbourhoods, named in any language.
    pub neighbourhood: Option<Vec<String>>,
    /// With an association that is a related party (`true`), or with none that is (`false`).
    pub related_party: Option<bool>,
    /// With a party in one of these roles.
    pub party_role: Option<Vec<PartyRole>>,
    /// About one of the themes with these slugs, or about a narrower theme below one.
    pub theme: Option<Vec<String>>,
    /// Serving one of the beneficiary groups with these slugs.
    pub beneficiary_group: Option<Vec<String>>,
    /// Signed at one of the ceremonies with these slugs.
    pub ceremony: Option<Vec<String>>,
    /// With a signature that was given like this.
    pub signatory: Option<OfficeFilter>,
    /// Signed at a ceremony that was chaired like this.
    pub chair: Option<OfficeFilter>,
    /// Signed in this stretch of time.
    pub signed_on: Option<DateRange>,
    /// With the first day of the term in this stretch of time.
    pub starts_on: Option<DateRange>,
    /// With the last day of the term in this stretch of time.
    pub ends_on: Option<DateRange>,
    /// In force on this day: the status was or will be `IN_FORCE` then, by the acts that are known today.
    pub in_force_on: Option<Date>,
    /// With an amount in this range.
    pub amount: Option<MoneyRange>,
    /// With all of these known.
    pub has: Option<Vec<AgreementFact>>,
    /// With none of these known: the unknown is something that one can ask for.
    pub lacks: Option<Vec<AgreementFact>>,
    /// Found by this text, as `search` finds agreements without its corrections of typing errors. Staff find those of theirs that
    /// are not published too, the newest 1000 of them; ranked, they come after what is. A text without words keeps none.
    pub text: Option<SearchText>,
    /// Recorded or changed at this instant or later.
    pub updated_since: Option<Instant>,
    /// Satisfying all of these filters. An empty list is satisfied.
    pub and: Option<Vec<AgreementFilter>>,
    /// Satisfying one of these filters at least. An empty list is not satisfied.
    pub or: Option<Vec<AgreementFilter>>,
    /// Not satisfying this filter. What is unknown satisfies no range, and so its opposite.
    pub not: Option<Box<AgreementFilter>>,
}

/// Something about an agreement that can be known or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum AgreementFact {
    /// The amount.
    Amount,
    /// The first and the last day of its term.
    Period,
    /// What it is for.
    Purpose,
    /// The building or place that it is about.
    Facility,
    /// The ceremony at which it was signed.
    Ceremony,
    /// Who gave one of its signatures.
    Signatory,
    /// The day of the last signature.
    SignedOn,
    /// The prefecture or province of its council.
    Prefecture,
    /// The region of its council.
    Region,
    /// A theme.
    Theme,
    /// A beneficiary group.
    BeneficiaryGroup,
    /// An association that is a party.
    Association,
    /// The neighbourhood of one of its associations.
    Neighbourhood,
    /// A source.
    Source,
    /// A document that you may read.
    Document,
    /// A later legal act that changed or prolonged it.
    Amendment,
}

filtered! {
    agreement => Agreement, AgreementFilter {
        const SHOWN: Shown = Shown::Itself;
        const NAME: Option<fn(&Self) -> &Translations> = Some(|row| &row.title);
        const PACKED: &'static [(&'static str, &'static str)] =
            &[("parties", super::record::PARTIES), ("themes", super::record::THEMES)];

        fn is_public(&self) -> bool {
            self.publication.is_published()
        }
    };
}

impl Filter for AgreementFilter {
    fn check_own(&self) -> Result<(), Error> {
        self.text.as_ref().map_or(Ok(()), SearchText::check)?;
        for (argument, list) in [
            ("council", &self.council),
            ("prefecture", &self.prefecture),
            ("region", &self.region),
            ("association", &self.association),
            ("neighbourhood", &self.neighbourhood),
            ("theme", &self.theme),
            ("beneficiaryGroup", &self.beneficiary_group),
            ("ceremony", &self.ceremony),
        ] {
            check_list(argument, list.as_ref())?;
        }
        check_list("status", self.status.as_ref())?;
        check_list("partyRole", self.party_role.as_ref())?;
        check_list("has", self.has.as_ref())?;
        check_list("lacks", self.lacks.as_ref())?;
        for office in self.signatory.iter().chain(&self.chair) {
            office.check()?;
        }
        let ranges = [("signedOn", &self.signed_on), ("startsOn", &self.starts_on), ("endsOn", &self.ends_on)];
        for (argument, range) in ranges {
            range.as_ref().map_or(Ok(()), |range| range.check(argument))?;
        }
        self.amount.as_ref().map_or(Ok(()), |range| range.check("amount"))
    }

    fn own_texts(&self) -> Vec<&SearchText> {
        self.text.iter().collect()
    }

    fn ranking(&self) -> Option<&SearchText> {
        self.text.as_ref()
    }

    fn own_conditions(&self, sight: &Sight) -> Vec<Condition> {
        let column = |name: &'static str| ("agreement", name);
        let among = |name: &'static str, keys: SelectStatement| Expr::col(column(name)).in_subquery(keys);
        let mut parts: Vec<Condition> = Vec::new();
        let mut add = |holds: Expr| parts.push(part(holds));
        if let Some(wanted) = &self.status {
            let wanted: Vec<Status> = wanted.iter().map(|status| Status::from(*status)).collect();
            add(has_status(&wanted, sight.today));
        }
        if let Some(Date(day)) = self.in_force_on {
            add(has_status(&[Status::InForce], day));
        }
        if let Some(slugs) = &self.council {
            add(among("council_id", with_slugs("council", slugs)));
        }
        if let Some(slugs) = &self.ceremony {
            add(among("ceremony_id", with_slugs("ceremony", slugs)));
        }
        if let Some(slugs) = &self.association {
            let of_these = Expr::col(("party", "association_id")).in_subquery(called(slugs));
            add(among("id", agreements_of("party").and_where(of_these).to_owned()));
        }
        if let Some(slugs) = &self.beneficiary_group {
            let these = Expr::col("beneficiary_group_id").in_subquery(with_slugs("beneficiary_group", slugs));
            add(among("id", agreements_of("agreement_beneficiary").and_where(these).to_owned()));
        }
        if let Some(slugs) = &self.theme {
            let within = SelectStatement::new()
                .column("theme_id")
                .from("theme_within")
                .and_where(Expr::col("ancestor_id").in_subquery(with_slugs("theme", slugs)))
                .to_owned();
            let these = Expr::col("theme_id").in_subquery(within);
            add(among("id", agreements_of("agreement_theme").and_where(these).to_owned()));
        }
        if let Some(roles) = &self.party_role {
            let roles = roles.iter().map(|role| entity::party::PartyRole::from(*role));
            add(among("id", agreements_of("party").and_where(Expr::col("role").is_in(roles)).to_owned()));
        }
        if let Some(related) = self.related_party {
            let with_related = among("id", agreements_with_related_party());
            add(if related { with_related } else { with_related.not() });
        }
        if let Some(names) = &self.neighbourhood {
            add(among("id", agreements_with(says("association", "neighbourhood", names))));
        }
        for (name, texts) in [("prefecture", &self.prefecture), ("region", &self.region)] {
            if let Some(texts) = texts {
                let councils = SelectStatement::new()
                    .column(("council", "id"))
                    .from("council")
                    .cond_where(says("council", name, texts))
                    .to_owned();
                add(among("council_id", councils));
            }
        }
        if let Some(office) = &self.signatory {
            let columns = ["official_id", "post_id", "on_behalf_of_id"];
            add(among("id", agreements_of("signature").cond_where(office.condition(columns)).to_owned()));
        }
        if let Some(office) = &self.chair {
            let columns = ["chair_official_id", "chair_post_id", "chair_on_behalf_of_id"];
            let chaired =
                SelectStatement::new().column("id").from("ceremony").cond_where(office.condition(columns)).to_owned();
            add(among("ceremony_id", chaired));
        }
        for fact in self.has.iter().flatten() {
            add(known(*fact, sight));
        }
        for fact in self.lacks.iter().flatten() {
            add(known(*fact, sight).not());
        }
        if let Some(text) = &self.text {
            add(text.condition(NodeKind::Agreement));
        }
        if let Some(since) = self.updated_since {
            add(among("id", changed_since(NodeKind::Agreement, since)));
        }
        for (name, key, range) in [
            ("signed_on", "signed_on_key", &self.signed_on),
            ("starts_on", "starts_on_key", &self.starts_on),
            ("ends_on", "ends_on_key", &self.ends_on),
        ] {
            parts.extend(range.as_ref().map(|range| range.condition("agreement", name, key)));
        }
        parts.extend(self.amount.as_ref().map(|range| range.condition("agreement")));
        parts
    }

    inside!();
}

/// The keys of the agreements that may be seen and satisfy a filter, for the filters of what is tied to agreements.
pub(crate) fn satisfying(filter: &AgreementFilter, sight: &Sight) -> SelectStatement {
    SelectStatement::new()
        .column(("agreement", "id"))
        .from("agreement")
        .cond_where(crate::graphql::filter::condition(filter, sight))
        .cond_where(sight.agreements("agreement").map_or_else(Condition::all, part))
        .to_owned()
}

/// The agreements that stand in a table of pairs or parts.
fn agreements_of(table: &'static str) -> SelectStatement {
    SelectStatement::new().column((table, "agreement_id")).from(table).to_owned()
}

/// The agreements with an association of which something holds.
fn agreements_with(association: Condition) -> SelectStatement {
    agreements_of("party")
        .inner_join("association", Expr::col(("association", "id")).equals(("party", "association_id")))
        .cond_where(association)
        .to_owned()
}

/// The agreements with an association that is a related party.
pub(super) fn agreements_with_related_party() -> SelectStatement {
    agreements_with(Expr::col(("association", "related_party")).eq(true).into())
}

/// The agreements of councils whose name of a place is known.
fn placed(column: &'static str) -> SelectStatement {
    let known = Expr::col(("council", column)).is_not_null();
    SelectStatement::new().column(("council", "id")).from("council").and_where(known).to_owned()
}

fn known(fact: AgreementFact, sight: &Sight) -> Expr {
    let column = |name: &'static str| Expr::col(("agreement", name)).is_not_null();
    let id = || Expr::col(("agreement", "id"));
    let council = || Expr::col(("agreement", "council_id"));
    match fact {
        AgreementFact::Amount => column("amount"),
        AgreementFact::Period => column("starts_on").and(column("ends_on")),
        AgreementFact::Purpose => column("purpose"),
        AgreementFact::Facility => column("facility_id"),
        AgreementFact::Ceremony => column("ceremony_id"),
        AgreementFact::Signatory => {
            let named = Expr::col("official_id").is_not_null().or(Expr::col("signatory_name").is_not_null());
            id().in_subquery(agreements_of("signature").and_where(named).to_owned())
        }
        AgreementFact::SignedOn => column("signed_on"),
        AgreementFact::Prefecture => council().in_subquery(placed("prefecture")),
        AgreementFact::Region => council().in_subquery(placed("region")),
        AgreementFact::Theme => id().in_subquery(agreements_of("agreement_theme")),
        AgreementFact::BeneficiaryGroup => id().in_subquery(agreements_of("agreement_beneficiary")),
        AgreementFact::Association => id().in_subquery(agreements_with(Condition::all())),
        AgreementFact::Neighbourhood => {
            id().in_subquery(agreements_with(Expr::col(("association", "neighbourhood")).is_not_null().into()))
        }
        AgreementFact::Source => id().in_subquery(citing_agreements()),
        AgreementFact::Document => {
            let seen = sight.condition(Shown::Document, "document").map_or_else(Condition::all, part);
            id().in_subquery(agreements_of("document").cond_where(seen).to_owned())
        }
        AgreementFact::Amendment => id().in_subquery(agreements_of("amendment")),
    }
}

/// The agreements that cite a source.
fn citing_agreements() -> SelectStatement {
    SelectStatement::new()
        .column(("citation", "node_id"))
        .from("citation")
        .and_where(Expr::col("node_kind").eq("agreement"))
        .to_owned()
}

/// What agreements can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AgreementOrderField {
    /// The day of the last signature.
    SignedOn,
    /// The first day of the term.
    StartsOn,
    /// The last day of the term.
    EndsOn,
    /// The amount, whatever its currency.
    Amount,
    /// The title in Arabic, or in the language that stands in for it, by the Arabic alphabet.
    TitleAr,
    /// The title in French, or in the language that stands in for it, by the French alphabet.
    TitleFr,
    /// The reference, byte by byte: by council, year and number.
    Reference,
    /// The order in which the registry recorded them.
    Recorded,
    /// How well `text` in the filter finds them, as `search` ranks them: going up (`ASC`), the best comes first. Without
    /// `text` it is refused.
    Relevance,
}

impl OrderField for AgreementOrderField {
    fn sort(&self) -> SortKey {
        match self {
            AgreementOrderField::SignedOn => SortKey::date("SIGNED_ON", "agreement", "signed_on_key"),
            AgreementOrderField::StartsOn => SortKey::date("STARTS_ON", "agreement", "starts_on_key"),
            AgreementOrderField::EndsOn => SortKey::date("ENDS_ON", "agreement", "ends_on_key"),
            AgreementOrderField::Amount => SortKey::number("AMOUNT", "agreement", "amount_key"),
            AgreementOrderField::TitleAr => SortKey::text("TITLE_AR", "agreement", "name_ar_key"),
            AgreementOrderField::TitleFr => SortKey::text("TITLE_FR", "agreement", "name_fr_key"),
            AgreementOrderField::Reference => SortKey::text("REFERENCE", "agreement", "reference"),
            AgreementOrderField::Recorded => SortKey::RECORDED,
            AgreementOrderField::Relevance => SortKey::RELEVANCE,
        }
    }
}
