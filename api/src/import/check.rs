//! Do the parts of a bundle fit each other and the registry? Keys that stand twice, keys that point at nothing; `facts`
//! tells what can't be true. Every problem is collected, none stops the search.

use std::collections::{HashMap, HashSet};

use entity::{agreement, council, id::NodeKind};
use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryResult,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use super::{
    Problem, ProblemCode,
    bundle::{Bundle, Cites, Signatory, Signature, SignedThere},
    facts::contradictions,
};
use crate::{error::Error, registry::agreement::rules::Dates, store::unit::Unit};

/// Every problem of a bundle.
pub(super) async fn check(bundle: &Bundle, unit: &Unit) -> Result<Vec<Problem>, Error> {
    let known = known_dates(bundle, unit).await?;
    let mut found = Check { problems: Vec::new(), uses: Vec::new() };
    let own = found.keys(bundle);
    found.references(bundle);
    found.problems.extend(contradictions(bundle, &known, unit.today()));
    let strays = found.strays(&own, bundle, unit).await?;
    found.problems.extend(strays);
    Ok(found.problems)
}

/// A key that a record uses for another record.
struct Use<'a> {
    kind: NodeKind,
    key: &'a str,
    pointer: String,
}

struct Check<'a> {
    problems: Vec<Problem>,
    uses: Vec<Use<'a>>,
}

type Keys<'a> = HashSet<(NodeKind, &'a str)>;

impl<'a> Check<'a> {
    /// The keys of the bundle's own records, each of which may stand once.
    fn keys(&mut self, bundle: &'a Bundle) -> Keys<'a> {
        let mut first: HashMap<(NodeKind, &str), String> = HashMap::new();
        let mut own = |kind: NodeKind, list: &str, member: &str, keys: Vec<&'a str>| {
            for (index, key) in keys.into_iter().enumerate() {
                let pointer = format!("/{list}/{index}/{member}");
                if let Some(before) = first.get(&(kind, key)) {
                    let message =
                        format!("`{key}` is also at {before}; give one of the two another {member}, or leave it out");
                    self.problems.push(Problem { code: ProblemCode::Duplicate, pointer, message });
                } else {
                    first.insert((kind, key), pointer);
                }
            }
        };
        macro_rules! slugs {
            ($list:ident) => {
                bundle.$list.iter().map(|record| record.slug.as_str()).collect()
            };
        }
        own(NodeKind::Post, "posts", "slug", slugs!(posts));
        own(NodeKind::Official, "officials", "slug", slugs!(officials));
        own(NodeKind::Theme, "themes", "slug", slugs!(themes));
        own(NodeKind::BeneficiaryGroup, "beneficiaryGroups", "slug", slugs!(beneficiary_groups));
        own(NodeKind::Association, "associations", "slug", slugs!(associations));
        own(NodeKind::Ceremony, "ceremonies", "slug", slugs!(ceremonies));
        own(NodeKind::Source, "sources", "slug", slugs!(sources));
        own(NodeKind::Agreement, "agreements", "key", bundle.agreements.iter().map(|one| one.key.as_str()).collect());
        first.into_keys().collect()
    }

    fn uses(&mut self, kind: NodeKind, key: Option<&'a String>, pointer: String) {
        if let Some(key) = key {
            self.uses.push(Use { kind, key, pointer });
        }
    }

    fn uses_all(&mut self, kind: NodeKind, keys: Option<&'a Vec<String>>, pointer: &str) {
        for (index, key) in keys.into_iter().flatten().enumerate() {
            self.uses(kind, Some(key), format!("{pointer}/{index}"));
        }
    }

    fn cites(&mut self, cites: &'a Cites, pointer: &str) {
        self.uses(NodeKind::Source, cites.source.as_ref(), format!("{pointer}/source"));
        self.uses_all(NodeKind::Source, cites.sources.as_ref(), &format!("{pointer}/sources"));
    }

    fn signatures(&mut self, signatures: Option<&'a Vec<Signature>>, pointer: &str) {
        for (index, signature) in signatures.into_iter().flatten().enumerate() {
            let at = format!("{pointer}/signatures/{index}");
            if let Some(Signatory::Official(official)) = &signature.signatory {
                self.uses(NodeKind::Official, Some(official), format!("{at}/signatory/official"));
            }
            self.uses(NodeKind::Post, signature.post.as_ref(), format!("{at}/post"));
            self.uses(NodeKind::Post, signature.on_behalf_of_post.as_ref(), format!("{at}/onBehalfOfPost"));
        }
    }

    /// Every key that a record uses for another.
    fn references(&mut self, bundle: &'a Bundle) {
        self.cites(&bundle.council.cites, "/council");
        for (index, post) in bundle.posts.iter().enumerate() {
            self.cites(&post.cites, &format!("/posts/{index}"));
        }
        for (index, official) in bundle.officials.iter().enumerate() {
            let at = format!("/officials/{index}");
            self.cites(&official.cites, &at);
            for (index, mandate) in official.mandates.iter().enumerate() {
                let at = format!("{at}/mandates/{index}");
                self.uses(NodeKind::Post, Some(&mandate.post), format!("{at}/post"));
                self.cites(&mandate.cites, &at);
            }
        }
        for (index, theme) in bundle.themes.iter().enumerate() {
            self.uses(NodeKind::Theme, theme.parent.as_ref(), format!("/themes/{index}/parent"));
        }
        for (index, association) in bundle.associations.iter().enumerate() {
            self.cites(&association.cites, &format!("/associations/{index}"));
        }
        for (index, facility) in bundle.facilities.iter().enumerate() {
            self.cites(&facility.cites, &format!("/facilities/{index}"));
        }
        self.signatures(bundle.agreement_defaults.signatures.as_ref(), "/agreementDefaults");
        for (index, agreement) in bundle.agreements.iter().enumerate() {
            let at = format!("/agreements/{index}");
            self.uses(NodeKind::Association, Some(&agreement.association), format!("{at}/association"));
            let others = agreement.other_associations.as_ref();
            self.uses_all(NodeKind::Association, others, &format!("{at}/otherAssociations"));
            self.uses(NodeKind::Ceremony, agreement.ceremony.as_ref(), format!("{at}/ceremony"));
            self.uses_all(NodeKind::Theme, agreement.themes.as_ref(), &format!("{at}/themes"));
            self.uses_all(NodeKind::BeneficiaryGroup, agreement.beneficiaries.as_ref(), &format!("{at}/beneficiaries"));
            self.signatures(agreement.facts.signatures.as_ref(), &at);
            self.cites(&agreement.cites, &at);
        }
        for (index, ceremony) in bundle.ceremonies.iter().enumerate() {
            let at = format!("/ceremonies/{index}");
            if let Some(chair) = &ceremony.chair {
                self.uses(NodeKind::Official, chair.official.as_ref(), format!("{at}/chair/official"));
                self.uses(NodeKind::Post, chair.post.as_ref(), format!("{at}/chair/post"));
                self.uses(NodeKind::Post, chair.on_behalf_of_post.as_ref(), format!("{at}/chair/onBehalfOfPost"));
            }
            self.uses_all(NodeKind::Post, ceremony.attending_posts.as_ref(), &format!("{at}/attendingPosts"));
            self.uses_all(
                NodeKind::Official,
                ceremony.attending_officials.as_ref(),
                &format!("{at}/attendingOfficials"),
            );
            if let Some(SignedThere::These(keys)) = &ceremony.agreements {
                self.uses_all(NodeKind::Agreement, Some(keys), &format!("{at}/agreements"));
            }
            self.cites(&ceremony.cites, &at);
        }
    }

    /// The uses of keys that neither the bundle nor the registry has.
    async fn strays(&self, own: &Keys<'a>, bundle: &Bundle, unit: &Unit) -> Result<Vec<Problem>, Error> {
        let mut known: HashMap<(NodeKind, &str), bool> = HashMap::new();
        let mut strays = Vec::new();
        for used in &self.uses {
            let key = (used.kind, used.key);
            let found = match known.get(&key) {
                Some(found) => *found,
                None => {
                    let found = own.contains(&key) || is_registered(unit, key, &bundle.council.slug).await?;
                    known.insert(key, found);
                    found
                }
            };
            if !found {
                let kind = used.kind.prefix().replace('_', " ");
                let message = format!(
                    "no {kind} `{}` is in the bundle or the registry; add it to the bundle or mend the key",
                    used.key
                );
                strays.push(Problem { code: ProblemCode::DanglingKey, pointer: used.pointer.clone(), message });
            }
        }
        Ok(strays)
    }
}

/// What the registry knows of the dates of the council's agreements.
async fn known_dates(bundle: &Bundle, unit: &Unit) -> Result<HashMap<String, Dates>, Error> {
    let council = council::Entity::find().filter(council::Column::Slug.eq(&bundle.council.slug));
    let Some(council) = council.one(unit.transaction()).await? else {
        return Ok(HashMap::new());
    };
    let keys: HashSet<&str> = bundle.agreements.iter().map(|agreement| agreement.key.as_str()).collect();
    let known = agreement::Entity::find().filter(agreement::Column::CouncilId.eq(council.id));
    // A council may have more of them than go into memory.
    let mut rows = known.stream(unit.transaction()).await?;
    let mut dates = HashMap::new();
    while let Some(row) = rows.try_next().await? {
        if keys.contains(row.key.as_str()) {
            dates.insert(row.key.clone(), Dates::of(&row));
        }
    }
    Ok(dates)
}

/// Whether the registry has a record under a natural key. A post is the council's own.
async fn is_registered(unit: &Unit, (kind, key): (NodeKind, &str), council: &str) -> Result<bool, Error> {
    // A ceremony's agreements are written with the bundle's: their keys must be its own.
    if kind == NodeKind::Agreement {
        return Ok(false);
    }
    let table = kind.prefix();
    let mut query = SelectStatement::new();
    query.expr(Expr::cust("1")).from(table);
    if kind == NodeKind::Post {
        query.inner_join("council", Expr::col(("council", "id")).equals((table, "council_id")));
        query.and_where(Expr::col(("council", "slug")).eq(council));
    }
    query.and_where(Expr::col((table, "slug")).eq(key)).limit(1);
    let row: Option<QueryResult> = unit.transaction().query_one(&query).await?;
    Ok(row.is_some())
}
