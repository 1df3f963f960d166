//! From a checked bundle to the acts' commands. Records are written in the order in which they need each other, and in
//! the bundle's own order within a kind: that is the order of running numbers.

use std::collections::HashMap;

use entity::{
    association, beneficiary_group, ceremony,
    id::{
        AssociationId, BeneficiaryGroupId, CeremonyId, CouncilId, FacilityId, OfficialId, PostId, SourceId, ThemeId,
        TypedId,
    },
    official, post, source, theme,
    value::{Language, Translations, parse_hundredths},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{
    Failure, Problem, ProblemCode, Progress, Summary,
    bundle::{Bundle, Cites, Theme},
};
use crate::{
    error::Error,
    registry::{
        agreement::service::record_facility::RecordFacility,
        association::service::record::RecordAssociation,
        ceremony::service::record::{ChairFacts, RecordCeremony},
        council::service::{record::RecordCouncil, record_post::RecordPost},
        official::service::{record::RecordOfficial, record_mandate::RecordMandate},
        source::service::record::RecordSource,
        vocabulary::service::{record_beneficiary_group::RecordBeneficiaryGroup, record_theme::RecordTheme},
    },
    revision::record::{Change, Outcome},
    store::unit::Unit,
};

/// Writes every record of a bundle.
pub(super) async fn write(bundle: &Bundle, unit: &mut Unit, progress: &mut dyn Progress) -> Result<Summary, Failure> {
    let mut writer =
        Writer { unit, progress, summary: Summary::default(), all_sources: Vec::new(), ids: Ids::default() };
    writer.progress.begin(size(bundle));
    writer.sources(bundle).await?;
    let council = writer.council(bundle).await?;
    writer.posts(bundle, council).await?;
    writer.officials(bundle, council).await?;
    writer.vocabularies(bundle).await?;
    writer.associations(bundle).await?;
    writer.ceremonies(bundle, council).await?;
    writer.facilities(bundle, council).await?;
    writer.agreements(bundle, council).await?;
    Ok(writer.summary)
}

/// How many records a bundle has.
fn size(bundle: &Bundle) -> usize {
    let mandates: usize = bundle.officials.iter().map(|official| official.mandates.len()).sum();
    let facilities = bundle.agreements.iter().filter(|agreement| agreement.facility.is_some()).count();
    let facilities = facilities + bundle.facilities.len();
    1 + bundle.sources.len()
        + bundle.posts.len()
        + bundle.officials.len()
        + mandates
        + bundle.themes.len()
        + bundle.beneficiary_groups.len()
        + bundle.associations.len()
        + bundle.ceremonies.len()
        + facilities
        + bundle.agreements.len()
}

/// The keys behind the bundle's slugs.
#[derive(Default)]
struct Ids {
    posts: HashMap<String, PostId>,
    officials: HashMap<String, OfficialId>,
    themes: HashMap<String, ThemeId>,
    groups: HashMap<String, BeneficiaryGroupId>,
    associations: HashMap<String, AssociationId>,
    ceremonies: HashMap<String, CeremonyId>,
    sources: HashMap<String, SourceId>,
    /// Facilities that the bundle lists, by their names.
    facilities: HashMap<Translations, FacilityId>,
}

pub(super) struct Writer<'a> {
    pub(super) unit: &'a mut Unit,
    progress: &'a mut dyn Progress,
    summary: Summary,
    all_sources: Vec<SourceId>,
    ids: Ids,
}

/// Finds the key behind a slug: one that the bundle wrote, or one that the registry had before.
macro_rules! find {
    ($writer:expr, $ids:ident, $table:ident, $slug:expr $(, $column:ident = $value:expr)?) => {
        find!($writer, $ids, $table, $slug, |row| row.id $(, $column = $value)?)
    };
    ($writer:expr, $ids:ident, $table:ident, $slug:expr, |$row:ident| $id:expr $(, $column:ident = $value:expr)?) => {{
        let slug: &str = $slug;
        match $writer.ids.$ids.get(slug) {
            Some(id) => *id,
            None => {
                let query = $table::Entity::find().filter($table::Column::Slug.eq(slug))
                    $(.filter($table::Column::$column.eq($value)))?;
                let row = query.one($writer.unit.transaction()).await.map_err(Error::from)?;
                let $row = row.ok_or_else(|| Error::internal("every key of a checked bundle points at a record"))?;
                let id = $id;
                $writer.ids.$ids.insert(slug.to_owned(), id);
                id
            }
        }
    }};
}

/// The places of themes in the order in which they can be written, a wider theme before the narrower ones, and else in
/// the bundle's order. The check has made sure that there is no circle.
fn widest_first(themes: &[Theme]) -> Vec<usize> {
    let places: HashMap<&str, usize> =
        themes.iter().enumerate().map(|(index, theme)| (theme.slug.as_str(), index)).collect();
    let mut written = vec![false; themes.len()];
    let mut order = Vec::with_capacity(themes.len());
    for index in 0..themes.len() {
        let mut way_up = Vec::new();
        let mut next = Some(index);
        while let Some(index) = next.filter(|index| !written[*index]) {
            written[index] = true;
            way_up.push(index);
            next = themes[index].parent.as_deref().and_then(|parent| places.get(parent)).copied();
        }
        order.extend(way_up.into_iter().rev());
    }
    order
}

impl Writer<'_> {
    /// Counts what an act did; a refusal becomes a problem at the record's place.
    pub(super) fn done<I: TypedId>(&mut self, pointer: &str, outcome: Result<Outcome<I>, Error>) -> Result<I, Failure> {
        let outcome = outcome.map_err(|error| match error {
            Error::Caller { argument, message, .. } => {
                let pointer = argument.map_or_else(|| pointer.to_owned(), |argument| format!("{pointer}/{argument}"));
                Failure::Problems(vec![Problem { code: ProblemCode::Conflict, pointer, message }])
            }
            error => Failure::Registry(error),
        })?;
        match outcome.change {
            Change::Created => self.summary.created += 1,
            Change::Updated => self.summary.updated += 1,
            Change::Unchanged => self.summary.unchanged += 1,
        }
        self.progress.advance();
        Ok(outcome.id)
    }

    /// The sources of a record: its own, or all of the bundle's.
    pub(super) async fn cited(&mut self, cites: &Cites) -> Result<Vec<SourceId>, Failure> {
        if cites.source.is_none() && cites.sources.is_none() {
            return Ok(self.all_sources.clone());
        }
        let mut cited = Vec::new();
        for slug in cites.source.iter().chain(cites.sources.iter().flatten()) {
            cited.push(find!(self, sources, source, slug));
        }
        Ok(cited)
    }

    async fn sources(&mut self, bundle: &Bundle) -> Result<(), Failure> {
        use crate::registry::source::service::record::record;
        for (index, source) in bundle.sources.iter().enumerate() {
            let command = RecordSource {
                slug: source.slug.clone(),
                kind: source.kind,
                title: source.title.clone(),
                url: source.url.clone(),
                published_on: source.published_on,
                event_on: source.event_on,
                language: source.language.as_deref().and_then(Language::from_tag),
            };
            let outcome = record(self.unit, command).await;
            let id = self.done(&format!("/sources/{index}"), outcome)?;
            self.ids.sources.insert(source.slug.clone(), id);
            self.all_sources.push(id);
        }
        Ok(())
    }

    async fn council(&mut self, bundle: &Bundle) -> Result<CouncilId, Failure> {
        use crate::registry::council::service::record::record;
        let council = &bundle.council;
        let command = RecordCouncil {
            slug: council.slug.clone(),
            code: council.code.clone(),
            kind: council.kind,
            name: council.name.clone(),
            prefecture: council.prefecture.clone(),
            region: council.region.clone(),
            geographic_code: council.geographic_code.clone(),
            requires_deliberation: council.requires_deliberation,
            visa_threshold: council.visa_threshold.as_deref().and_then(parse_hundredths),
            visa_days: council.visa_days,
            sources: self.cited(&council.cites).await?,
        };
        let outcome = record(self.unit, command).await;
        self.done("/council", outcome)
    }

    async fn posts(&mut self, bundle: &Bundle, council: CouncilId) -> Result<(), Failure> {
        use crate::registry::council::service::record_post::record;
        for (index, post) in bundle.posts.iter().enumerate() {
            let command = RecordPost {
                council,
                slug: post.slug.clone(),
                body: post.body,
                kind: post.kind,
                rank: post.rank,
                title: post.title.clone(),
                holder_gender: post.holder_gender,
                sources: self.cited(&post.cites).await?,
            };
            let outcome = record(self.unit, command).await;
            let id = self.done(&format!("/posts/{index}"), outcome)?;
            self.ids.posts.insert(post.slug.clone(), id);
        }
        Ok(())
    }

    async fn officials(&mut self, bundle: &Bundle, council: CouncilId) -> Result<(), Failure> {
        use crate::registry::official::service::{record::record, record_mandate};
        for (index, official) in bundle.officials.iter().enumerate() {
            let at = format!("/officials/{index}");
            let command = RecordOfficial {
                slug: official.slug.clone(),
                name: official.name.clone(),
                gender: official.gender,
                sources: self.cited(&official.cites).await?,
            };
            let outcome = record(self.unit, command).await;
            let id = self.done(&at, outcome)?;
            self.ids.officials.insert(official.slug.clone(), id);
            for (nth, mandate) in official.mandates.iter().enumerate() {
                let command = RecordMandate {
                    official: id,
                    post: find!(self, posts, post, &mandate.post, CouncilId = council),
                    starts_on: mandate.starts_on,
                    ends_on: mandate.ends_on,
                    known_on: mandate.known_on,
                    sources: self.cited(&mandate.cites).await?,
                };
                let outcome = record_mandate::record(self.unit, command).await;
                self.done(&format!("{at}/mandates/{nth}"), outcome)?;
            }
        }
        Ok(())
    }

    async fn vocabularies(&mut self, bundle: &Bundle) -> Result<(), Failure> {
        use crate::registry::vocabulary::service::{record_beneficiary_group, record_theme};
        for index in widest_first(&bundle.themes) {
            let theme = &bundle.themes[index];
            let parent = match &theme.parent {
                Some(parent) => Some(find!(self, themes, theme, parent)),
                None => None,
            };
            let command = RecordTheme { slug: theme.slug.clone(), parent, label: theme.label.clone() };
            let outcome = record_theme::record(self.unit, command).await;
            let id = self.done(&format!("/themes/{index}"), outcome)?;
            self.ids.themes.insert(theme.slug.clone(), id);
        }
        for (index, group) in bundle.beneficiary_groups.iter().enumerate() {
            let command = RecordBeneficiaryGroup { slug: group.slug.clone(), label: group.label.clone() };
            let outcome = record_beneficiary_group::record(self.unit, command).await;
            let id = self.done(&format!("/beneficiaryGroups/{index}"), outcome)?;
            self.ids.groups.insert(group.slug.clone(), id);
        }
        Ok(())
    }

    async fn associations(&mut self, bundle: &Bundle) -> Result<(), Failure> {
        use crate::registry::association::service::record::record;
        for (index, association) in bundle.associations.iter().enumerate() {
            let command = RecordAssociation {
                slug: association.slug.clone(),
                kind: association.kind,
                name: association.name.clone(),
                neighbourhood: association.neighbourhood.clone(),
                purpose: association.purpose.clone(),
                related_party: association.related_party,
                related_party_note: association.related_party_note.clone(),
                ice: association.ice.clone(),
                sources: self.cited(&association.cites).await?,
            };
            let outcome = record(self.unit, command).await;
            let id = self.done(&format!("/associations/{index}"), outcome)?;
            self.ids.associations.insert(association.slug.clone(), id);
        }
        Ok(())
    }

    async fn ceremonies(&mut self, bundle: &Bundle, council: CouncilId) -> Result<(), Failure> {
        use crate::registry::ceremony::service::record::record;
        for (index, ceremony) in bundle.ceremonies.iter().enumerate() {
            let chair = match &ceremony.chair {
                Some(chair) => Some(ChairFacts {
                    official: self.official(chair.official.as_deref()).await?,
                    post: self.post(chair.post.as_deref(), council).await?,
                    on_behalf_of: self.post(chair.on_behalf_of_post.as_deref(), council).await?,
                }),
                None => None,
            };
            let mut attending_posts = ceremony.attending_posts.as_ref().map(|_| Vec::new());
            for slug in ceremony.attending_posts.iter().flatten() {
                attending_posts.get_or_insert_default().extend(self.post(Some(slug), council).await?);
            }
            let mut attending_officials = ceremony.attending_officials.as_ref().map(|_| Vec::new());
            for slug in ceremony.attending_officials.iter().flatten() {
                attending_officials.get_or_insert_default().extend(self.official(Some(slug)).await?);
            }
            let command = RecordCeremony {
                council,
                slug: ceremony.slug.clone(),
                kind: ceremony.kind,
                held_on: ceremony.held_on,
                venue: ceremony.venue.clone(),
                chair,
                attending_posts,
                attending_officials,
                sources: self.cited(&ceremony.cites).await?,
            };
            let outcome = record(self.unit, command).await;
            let id = self.done(&format!("/ceremonies/{index}"), outcome)?;
            self.ids.ceremonies.insert(ceremony.slug.clone(), id);
        }
        Ok(())
    }

    pub(super) async fn post(&mut self, slug: Option<&str>, council: CouncilId) -> Result<Option<PostId>, Failure> {
        Ok(match slug {
            Some(slug) => Some(find!(self, posts, post, slug, CouncilId = council)),
            None => None,
        })
    }

    pub(super) async fn official(&mut self, slug: Option<&str>) -> Result<Option<OfficialId>, Failure> {
        Ok(match slug {
            Some(slug) => Some(find!(self, officials, official, slug)),
            None => None,
        })
    }

    pub(super) async fn association(&mut self, slug: &str) -> Result<AssociationId, Failure> {
        Ok(find!(self, associations, association, slug, |row| row.standing()))
    }

    pub(super) async fn theme(&mut self, slug: &str) -> Result<ThemeId, Failure> {
        Ok(find!(self, themes, theme, slug))
    }

    pub(super) async fn beneficiary_group(&mut self, slug: &str) -> Result<BeneficiaryGroupId, Failure> {
        Ok(find!(self, groups, beneficiary_group, slug))
    }

    pub(super) async fn ceremony(&mut self, slug: Option<&str>) -> Result<Option<CeremonyId>, Failure> {
        Ok(match slug {
            Some(slug) => Some(find!(self, ceremonies, ceremony, slug)),
            None => None,
        })
    }

    async fn facilities(&mut self, bundle: &Bundle, council: CouncilId) -> Result<(), Failure> {
        use crate::registry::agreement::service::record_facility::record;
        for (index, facility) in bundle.facilities.iter().enumerate() {
            let sources = self.cited(&facility.cites).await?;
            let outcome = record(self.unit, RecordFacility { council, name: facility.name.clone(), sources }).await;
            let id = self.done(&format!("/facilities/{index}"), outcome)?;
            self.ids.facilities.insert(facility.name.clone(), id);
        }
        Ok(())
    }

    /// The facility that the bundle lists under a name, told there with its own sources.
    pub(super) fn listed_facility(&self, name: &Translations) -> Option<FacilityId> {
        self.ids.facilities.get(name).copied()
    }
}
