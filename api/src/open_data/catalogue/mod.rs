//! The catalogue of what can be taken, for data portals: DCAT-AP 3. It is always whole, as harvesters delete what is absent.
//! Source: SEMICeu, DCAT-AP 3.0.1.

pub(crate) mod graph;

use chrono::{DateTime, NaiveDate, SecondsFormat};
use sea_orm::sea_query::{Expr, Func, Query};

use self::graph::Graph;
use super::{
    cell::TableFormat,
    export::Head,
    package::address,
    product::{Form, Product},
    publication::Publication,
    service::{Measure, OpenData},
    table::Dataset,
};
use crate::{
    error::Error,
    store::{
        sight::{Sight, Viewer},
        snapshot::Snapshot,
    },
};

const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";

/// A product with what was found of its bytes, as far as there was time.
pub(crate) type Measured = Vec<(Product, Head, Measure)>;

/// What the catalogue says of the registry's state.
struct State {
    seq: i64,
    modified: String,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
}

/// The catalogue as a graph. Links begin with `base`.
pub(crate) async fn catalogue(data: &OpenData, base: &str) -> Result<(Graph, i64), Error> {
    let state = state(data).await?;
    let seq = state.seq;
    let measured = data.measure_all(base, seq).await;
    // What was written meanwhile has other bytes.
    let of_now: Measured = measured.into_iter().filter(|(_, head, _)| head.seq == seq).collect();
    Ok((Writer { publication: data.publication(), base, state, measured: of_now }.graph(), seq))
}

async fn state(data: &OpenData) -> Result<State, Error> {
    let sight = Sight { today: data.clock().today(), viewer: Viewer::Public };
    let snapshot = Snapshot::begin(&data.store().await?, sight).await?;
    let mut query = Query::select();
    query.expr(Func::min(Expr::col("signed_on"))).expr(Func::max(Expr::col("signed_on"))).from("agreement");
    if let Some(shown) = sight.agreements("agreement") {
        query.and_where(shown);
    }
    let rows = snapshot.select(&query).await?;
    let (first, last) = match rows.first() {
        Some(row) => (row.try_get_by_index(0)?, row.try_get_by_index(1)?),
        None => (None, None),
    };
    let modified = DateTime::from_timestamp_millis(snapshot.at).unwrap_or_default();
    Ok(State { seq: snapshot.seq, modified: modified.to_rfc3339_opts(SecondsFormat::Secs, true), first, last })
}

struct Writer<'a> {
    publication: &'a Publication,
    base: &'a str,
    state: State,
    measured: Measured,
}

impl Writer<'_> {
    fn graph(&self) -> Graph {
        let mut graph = Graph::default();
        self.catalog(&mut graph);
        for set in Dataset::ALL {
            let products = TableFormat::ALL.map(|format| Product::Table(*set, format));
            self.dataset(&mut graph, (set.name(), set.titles(), set.descriptions()), &products);
        }
        for (name, titles, descriptions, products) in STANDARDS {
            self.dataset(&mut graph, (name, *titles, *descriptions), products);
        }
        self.service(&mut graph);
        self.around(&mut graph);
        graph
    }

    fn names(&self) -> impl Iterator<Item = String> {
        let names = Dataset::ALL.iter().map(|set| set.name()).chain(STANDARDS.iter().map(|(name, ..)| *name));
        names.map(|name| self.at(&format!("/data/catalog#{name}")))
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn publisher(&self) -> String {
        self.at("/data/catalog#publisher")
    }

    fn catalog(&self, graph: &mut Graph) {
        let mut catalog = graph.subject(self.at("/data/catalog"), "dcat:Catalog");
        catalog.texts(
            "dct:title",
            ["سجل اتفاقيات الشراكة", "Registre des conventions de partenariat", "Register of partnership agreements"],
        );
        catalog.texts(
            "dct:description",
            [
                "اتفاقيات الشراكة بين المجالس والجمعيات، كاملة وبصيغ مفتوحة.",
                "Les conventions de partenariat entre conseils et associations, entières et dans des formats ouverts.",
                "The partnership agreements of councils with associations, whole and in open formats.",
            ],
        );
        catalog.node("dct:publisher", self.publisher());
        catalog.value("dct:modified", &self.state.modified, "xsd:dateTime");
        catalog.node("foaf:homepage", self.at("/"));
        catalog.node("dcat:themeTaxonomy", format!("{AUTHORITY}/data-theme"));
        catalog.node("dct:spatial", format!("{AUTHORITY}/country/MAR"));
        for language in ["ARA", "FRA", "ENG"] {
            catalog.node("dct:language", format!("{AUTHORITY}/language/{language}"));
        }
        if let Some(licence) = &self.publication.licence {
            catalog.node("dct:license", licence.as_str());
        }
        for name in self.names() {
            catalog.node("dcat:dataset", name);
        }
        catalog.node("dcat:service", self.at("/graphql"));
    }

    fn dataset(
        &self,
        graph: &mut Graph,
        (name, titles, descriptions): (&str, [&str; 3], [&str; 3]),
        products: &[Product],
    ) {
        let own = self.at(&format!("/data/catalog#{name}"));
        let mut dataset = graph.subject(own.as_str(), "dcat:Dataset");
        dataset.texts("dct:title", titles).texts("dct:description", descriptions);
        dataset.texts("dcat:keyword", ["شراكة", "partenariat", "partnership"]);
        dataset.value("dct:identifier", name, "xsd:string").value("dcat:version", self.state.seq, "xsd:string");
        dataset.node("dct:publisher", self.publisher());
        dataset.value("dct:modified", &self.state.modified, "xsd:dateTime");
        dataset.node("dcat:theme", format!("{AUTHORITY}/data-theme/GOVE"));
        dataset.node("dct:accrualPeriodicity", format!("{AUTHORITY}/frequency/UPDATE_CONT"));
        dataset.node("dct:spatial", format!("{AUTHORITY}/country/MAR"));
        for language in ["ARA", "FRA"] {
            dataset.node("dct:language", format!("{AUTHORITY}/language/{language}"));
        }
        if self.state.first.is_some() {
            dataset.node("dct:temporal", self.at("/data/catalog#term"));
        }
        if self.publication.contact.is_some() {
            dataset.node("dcat:contactPoint", self.at("/data/catalog#contact"));
        }
        for product in products {
            dataset.node("dcat:distribution", self.at(&format!("/data/catalog#{}", product.name())));
        }
        for product in products {
            self.distribution(graph, *product);
        }
    }

    fn distribution(&self, graph: &mut Graph, product: Product) {
        let (name, taken) = (product.name(), address(self.base, product));
        let known = self.measured.iter().find(|(known, ..)| *known == product).map(|(_, _, measure)| measure);
        let sum = self.at(&format!("/data/catalog#{name}.sha256"));
        let mut one = graph.subject(self.at(&format!("/data/catalog#{name}")), "dcat:Distribution");
        one.texts("dct:title", [&name, &name, &name]);
        one.node("dcat:accessURL", taken.as_str()).node("dcat:downloadURL", taken);
        one.node("dcat:mediaType", media_type(product));
        if let Some(format) = file_type(product) {
            one.node("dct:format", format);
        }
        one.node("dcatap:availability", format!("{AUTHORITY}/planned-availability/STABLE"));
        one.value("dct:modified", &self.state.modified, "xsd:dateTime");
        if let Some(licence) = &self.publication.licence {
            one.node("dct:license", licence.as_str());
        }
        if let Some(schema) = self.schema(product) {
            one.node("dct:conformsTo", schema);
        }
        if let Some(measure) = known {
            one.value("dcat:byteSize", measure.size, "xsd:nonNegativeInteger").node("spdx:checksum", sum.as_str());
            graph
                .subject(sum, "spdx:Checksum")
                .node("spdx:algorithm", "http://spdx.org/rdf/terms#checksumAlgorithm_sha256")
                .value("spdx:checksumValue", &measure.sha256, "xsd:hexBinary");
        }
    }

    /// What says how the bytes of a product are to be understood.
    fn schema(&self, product: Product) -> Option<String> {
        match product {
            Product::Table(_, TableFormat::Csv) => Some(self.at("/data/datapackage.json")),
            Product::Conventions(Form::Csv) => Some(self.at("/data/conventions.schema.json")),
            Product::Giving(Form::Json) => Some("https://standard.threesixtygiving.org/en/latest/".to_owned()),
            Product::Popolo => Some("https://www.popoloproject.com/specs/".to_owned()),
            _ => None,
        }
    }

    fn service(&self, graph: &mut Graph) {
        let names: Vec<String> = self.names().collect();
        let mut service = graph.subject(self.at("/graphql"), "dcat:DataService");
        service.texts("dct:title", ["واجهة GraphQL", "Interface GraphQL", "GraphQL API"]);
        service.texts(
            "dct:description",
            ["كل ما في السجل، بالاستعلام.", "Tout le registre, par requêtes.", "The whole registry, by queries."],
        );
        service.node("dcat:endpointURL", self.at("/graphql")).node("dcat:endpointDescription", self.at("/graphiql"));
        service.node("dct:publisher", self.publisher());
        if let Some(licence) = &self.publication.licence {
            service.node("dct:license", licence.as_str());
        }
        for name in names {
            service.node("dcat:servesDataset", name);
        }
    }

    /// What the rest points at: readers want the class of each.
    fn around(&self, graph: &mut Graph) {
        let name = self.publication.publisher.as_str();
        let mut publisher = graph.subject(self.publisher(), "foaf:Agent");
        publisher.value("foaf:name", name, "xsd:string");
        if let Some(homepage) = &self.publication.homepage {
            publisher.node("foaf:homepage", homepage.as_str());
        }
        if let Some(contact) = &self.publication.contact {
            let mut point = graph.subject(self.at("/data/catalog#contact"), "vcard:Kind");
            point.value("vcard:fn", name, "xsd:string").node("vcard:hasEmail", format!("mailto:{contact}"));
        }
        if let Some(licence) = &self.publication.licence {
            graph.subject(licence.as_str(), "dct:LicenseDocument");
        }
        if let Some(first) = self.state.first {
            let mut term = graph.subject(self.at("/data/catalog#term"), "dct:PeriodOfTime");
            term.value("dcat:startDate", first, "xsd:date");
            if let Some(last) = self.state.last {
                term.value("dcat:endDate", last, "xsd:date");
            }
        }
        graph.subject(self.at("/"), "foaf:Document");
        if let Some(homepage) = &self.publication.homepage {
            graph.subject(homepage.as_str(), "foaf:Document");
        }
        for schema in Product::all().into_iter().filter_map(|product| self.schema(product)) {
            if !graph.knows(&schema) {
                graph.subject(schema, "dct:Standard");
            }
        }
        for language in ["ARA", "FRA", "ENG"] {
            graph.subject(format!("{AUTHORITY}/language/{language}"), "dct:LinguisticSystem");
        }
        graph.subject(format!("{AUTHORITY}/country/MAR"), "dct:Location");
        graph.subject(format!("{AUTHORITY}/frequency/UPDATE_CONT"), "dct:Frequency");
        let titled = [("data-theme", "dct:title", "skos:ConceptScheme", "Data theme")];
        for (name, predicate, class, title) in titled {
            graph.subject(format!("{AUTHORITY}/{name}"), class).texts(predicate, [title, title, title]);
        }
        for (name, label) in [
            (
                "data-theme/GOVE",
                ["الحكومة والقطاع العام", "Gouvernement et secteur public", "Government and public sector"],
            ),
            ("planned-availability/STABLE", ["ثابت", "stable", "stable"]),
        ] {
            graph.subject(format!("{AUTHORITY}/{name}"), "skos:Concept").texts("skos:prefLabel", label);
        }
        graph.subject("http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm");
        for product in Product::all() {
            let media = media_type(product);
            if !graph.knows(&media) {
                graph.subject(media, "dct:MediaType");
            }
            if let Some(format) = file_type(product).filter(|format| !graph.knows(format)) {
                graph.subject(format, "dct:MediaTypeOrExtent");
            }
        }
    }
}

/// The media type as a node.
fn media_type(product: Product) -> String {
    let (plain, _) = product.media_type().split_once(';').unwrap_or((product.media_type(), ""));
    format!("http://www.iana.org/assignments/media-types/{plain}")
}

/// The format in the European list of file types, as far as it is there.
fn file_type(product: Product) -> Option<String> {
    let name = match product {
        Product::Table(_, TableFormat::Csv)
        | Product::Giving(Form::Csv | Form::Exclusions)
        | Product::Conventions(_) => "CSV",
        Product::Table(_, TableFormat::Xlsx) => "XLSX",
        Product::Giving(Form::Json) | Product::Popolo => "JSON",
        Product::Table(_, TableFormat::Jsonl | TableFormat::Parquet) => return None,
    };
    Some(format!("{AUTHORITY}/file-type/{name}"))
}

type Standard = (&'static str, &'static [&'static str; 3], &'static [&'static str; 3], &'static [Product]);

/// The files of standards, as datasets of their own.
const STANDARDS: [Standard; 3] = [
    (
        "360giving",
        &["الاتفاقيات وفق معيار 360Giving", "Conventions au format 360Giving", "Agreements as 360Giving grants"],
        &[
            "الاتفاقيات ذات المبلغ المعروف، وقائمة ما لم يدرج وسببه.",
            "Les conventions dont le montant est connu, et la liste motivée de celles qui manquent.",
            "The agreements whose amount is known, and those left out with the reason.",
        ],
        &[Product::Giving(Form::Json), Product::Giving(Form::Csv), Product::Giving(Form::Exclusions)],
    ),
    (
        "conventions",
        &["جدول الاتفاقيات (SCDL)", "Conventions (SCDL, profil marocain)", "Agreements in the SCDL profile"],
        &[
            "سطر لكل مستفيد، وفق الصيغة المغربية لمخطط SCDL.",
            "Une ligne par bénéficiaire, selon le profil marocain du schéma SCDL.",
            "A row for each beneficiary, in the Moroccan profile of the SCDL schema.",
        ],
        &[Product::Conventions(Form::Csv), Product::Conventions(Form::Exclusions)],
    ),
    (
        "popolo",
        &["المجالس والمسؤولون (Popolo)", "Conseils et responsables (Popolo)", "Councils and officials (Popolo)"],
        &[
            "المنظمات والمناصب والأشخاص والعضويات.",
            "Organisations, fonctions, personnes et mandats.",
            "Organisations, posts, persons and memberships.",
        ],
        &[Product::Popolo],
    ),
];
