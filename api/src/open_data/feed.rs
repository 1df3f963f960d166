//! The newest published agreements as a feed, for readers of news.
//! Source: RFC 4287 (Atom).

use chrono::{DateTime, SecondsFormat};
use entity::{agreement, id::NodeKind, revision::Action, value::Language};
use sea_orm::{
    ActiveEnum,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    address::{encode, path},
    catalogue::graph::escaped,
    partners,
    service::OpenData,
};
use crate::{
    error::Error,
    registry::agreement::filter::AgreementFilter,
    store::{
        list::Listed,
        sight::{Sight, Viewer},
        snapshot::Snapshot,
    },
};

/// How many entries a feed has.
const ENTRIES: u64 = 50;

/// Which feed.
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    pub(crate) council: Option<String>,
    pub(crate) theme: Option<String>,
    pub(crate) language: Language,
}

impl Feed {
    fn title(&self) -> String {
        let title = match self.language {
            Language::Arabic => "اتفاقيات الشراكة المنشورة حديثا",
            Language::French => "Conventions de partenariat nouvellement publiées",
            Language::Tamazight | Language::English => "Newly published partnership agreements",
        };
        let of: Vec<&str> = self.council.iter().chain(&self.theme).map(String::as_str).collect();
        if of.is_empty() { title.to_owned() } else { format!("{title}: {}", of.join(", ")) }
    }

    fn address(&self, base: &str) -> String {
        let mut address = format!("{base}/data/feed.atom?language={}", self.language.tag());
        for (name, value) in [("council", &self.council), ("theme", &self.theme)] {
            if let Some(value) = value {
                address.push_str(&format!("&{name}={}", encode(value)));
            }
        }
        address
    }

    /// The feed as it is now, and the newest public change in it.
    pub(crate) async fn write(&self, data: &OpenData, base: &str) -> Result<(String, i64), Error> {
        let sight = Sight { today: data.clock().today(), viewer: Viewer::Public };
        let filter = AgreementFilter {
            council: self.council.clone().map(|slug| vec![slug]),
            theme: self.theme.clone().map(|slug| vec![slug]),
            ..AgreementFilter::default()
        };
        let snapshot = Snapshot::begin(&data.store().await?, sight).await?;
        let found = newest(&snapshot, &filter).await?;
        let updated = found.first().map_or(snapshot.at, |(_, at)| *at);
        let keys: Vec<Uuid> = found.iter().map(|(key, _)| *key).collect();
        let agreements = partners::of_keys(&snapshot, &keys).await?;
        let name = data.publication().publisher.as_str();
        let address = escaped(&self.address(base));
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
             <id>{address}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"self\" href=\"{address}\"/>\n\
             <author><name>{}</name></author>\n",
            self.language.tag(),
            escaped(&self.title()),
            instant(updated)?,
            escaped(name),
        );
        for (key, at) in found {
            let Some(whole) = agreements.iter().find(|one| one.agreement.id.0 == key) else {
                continue;
            };
            let address = escaped(&format!("{base}{}", path(NodeKind::Agreement, key)));
            let agreement = &whole.agreement;
            let partners: Vec<&str> = whole.partners.iter().map(|one| one.name.best(self.language)).collect();
            let between = format!("{} – {}", whole.council.name.best(self.language), partners.join(", "));
            let purpose = agreement.purpose.as_ref().map_or("", |purpose| purpose.best(self.language));
            out.push_str(&format!(
                "<entry>\n<id>{address}</id>\n<title>{}</title>\n<link href=\"{address}\"/>\n<updated>{at}</updated>\n\
                 <published>{at}</published>\n<summary>{}</summary>\n",
                escaped(agreement.title.best(self.language)),
                escaped(format!("{} {between} {purpose}", agreement.reference).trim()),
                at = instant(at)?,
            ));
            for theme in &whole.themes {
                let (slug, label) = (escaped(&theme.slug), escaped(theme.label.best(self.language)));
                out.push_str(&format!("<category term=\"{slug}\" label=\"{label}\"/>\n"));
            }
            out.push_str("</entry>\n");
        }
        out.push_str("</feed>\n");
        Ok((out, snapshot.seq))
    }
}

fn instant(at: i64) -> Result<String, Error> {
    let at = DateTime::from_timestamp_millis(at).ok_or_else(|| Error::internal("the log has times"))?;
    Ok(at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// The agreements that became public last, each with when it did.
async fn newest(snapshot: &Snapshot, filter: &AgreementFilter) -> Result<Vec<(Uuid, i64)>, Error> {
    let mut these: SelectStatement = Query::select();
    these.column(("agreement", "id")).from("agreement");
    these.cond_where(agreement::Model::condition(filter, snapshot.sight()));
    if let Some(shown) = snapshot.sight().agreements("agreement") {
        these.and_where(shown);
    }
    let became = [Action::Create, Action::Publish].map(|action| action.to_value());
    let query = Query::select()
        .columns(["node_id", "at"])
        .from("revision")
        .and_where(Expr::col("public").eq(true))
        .and_where(Expr::col("node_kind").eq(NodeKind::Agreement.prefix()))
        .and_where(Expr::col("action").is_in(became))
        .and_where(Expr::col("node_id").in_subquery(these))
        .order_by("seq", Order::Desc)
        .limit(ENTRIES)
        .to_owned();
    let rows = snapshot.select(&query).await?;
    let mut found: Vec<(Uuid, i64)> = Vec::with_capacity(rows.len());
    for row in rows {
        let key = row.try_get_by_index(0)?;
        // One that was taken back and published again stands where it came last.
        if !found.iter().any(|(known, _)| *known == key) {
            found.push((key, row.try_get_by_index(1)?));
        }
    }
    Ok(found)
}
