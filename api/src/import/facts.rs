//! What can't be true: dates that exclude each other or lie in the future though they tell of the past, keys that go in
//! circles. A rule stands here only where no true report could break it: a ceremony may be held before or after the day of
//! the signature, a party may sign before the council approves, a term is known before it begins.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::signature::SigningAuthority;

use super::{
    Problem, ProblemCode,
    bundle::{Agreement, AgreementFacts, Bundle, ClaimedStatus, Signings},
};
use crate::registry::{
    agreement::rules::{self, Dates},
    official,
};

/// Everything in a bundle that can't be, given the dates that the registry knows of its agreements, by their keys.
pub(super) fn contradictions(bundle: &Bundle, known: &HashMap<String, Dates>, today: NaiveDate) -> Vec<Problem> {
    let mut facts = Facts { problems: Vec::new(), of_defaults: HashSet::new(), today };
    facts.sources(bundle);
    facts.mandates(bundle);
    facts.theme_circles(bundle);
    facts.ceremonies(bundle);
    facts.authorities(&bundle.agreement_defaults, "/agreementDefaults");
    let signings = Signings::of(bundle);
    for (index, agreement) in bundle.agreements.iter().enumerate() {
        let at = format!("/agreements/{index}");
        let known = known.get(&agreement.key).copied().unwrap_or_default();
        facts.agreement(&at, agreement, &bundle.agreement_defaults, &known);
        facts.authorities(&agreement.facts, &at);
        if agreement.other_associations.iter().flatten().any(|other| *other == agreement.association) {
            let message = format!("`{}` is a party once; leave it out of one of the two", agreement.association);
            facts.report(format!("{at}/otherAssociations"), message);
        }
        let own = agreement.ceremony.as_deref();
        let mut signed_at: Vec<&str> = own.into_iter().chain(signings.slugs(&agreement.key)).collect();
        signed_at.dedup();
        if signed_at.len() > 1 {
            let message = format!("it is signed at several ceremonies ({}); name it in one", signed_at.join(", "));
            facts.report(format!("{at}/key"), message);
        }
    }
    facts.problems
}

struct Facts {
    problems: Vec<Problem>,
    /// The places in the defaults that were reported.
    of_defaults: HashSet<String>,
    today: NaiveDate,
}

impl Facts {
    fn report(&mut self, pointer: String, message: String) {
        let problem = Problem { code: ProblemCode::Contradiction, pointer, message };
        // What the defaults say wrong is wrong in every agreement, and told once.
        if !problem.pointer.starts_with("/agreementDefaults/") || self.of_defaults.insert(problem.pointer.clone()) {
            self.problems.push(problem);
        }
    }

    fn sources(&mut self, bundle: &Bundle) {
        for (index, source) in bundle.sources.iter().enumerate() {
            if let Some(on) = source.published_on.filter(|on| *on > self.today) {
                let message = format!("{on} is in the future; a source is cited once it was published");
                self.report(format!("/sources/{index}/publishedOn"), message);
            }
        }
    }

    fn mandates(&mut self, bundle: &Bundle) {
        for (index, official) in bundle.officials.iter().enumerate() {
            for (nth, mandate) in official.mandates.iter().enumerate() {
                let (from, to, seen) = (mandate.starts_on, mandate.ends_on, mandate.known_on);
                for (member, message) in official::rules::contradictions(from, to, seen, self.today) {
                    self.report(format!("/officials/{index}/mandates/{nth}/{member}"), message);
                }
            }
        }
    }

    fn ceremonies(&mut self, bundle: &Bundle) {
        for (index, ceremony) in bundle.ceremonies.iter().enumerate() {
            if ceremony.held_on > self.today {
                let message = format!("{} is in the future; a ceremony is recorded once it was held", ceremony.held_on);
                self.report(format!("/ceremonies/{index}/heldOn"), message);
            }
        }
    }

    fn authorities(&mut self, facts: &AgreementFacts, at: &str) {
        for (index, signature) in facts.signatures.iter().flatten().enumerate() {
            if signature.authority == Some(SigningAuthority::Own) && signature.on_behalf_of_post.is_some() {
                let message = "who signs in their own right signs in nobody else's name: leave out `onBehalfOfPost`, or \
                               give the authority by which it was done";
                self.report(format!("{at}/signatures/{index}/authority"), message.to_owned());
            }
        }
    }

    fn agreement(&mut self, at: &str, agreement: &Agreement, defaults: &AgreementFacts, known: &Dates) {
        let facts = agreement.facts.over(defaults);
        let dates = facts.dates().over(known);
        for found in rules::contradictions(&dates, self.today) {
            let pointer = if found.member.is_empty() { at.to_owned() } else { format!("{at}/{}", found.member) };
            self.report(pointer, found.message);
        }
        let place = if agreement.facts.signatures.is_some() { at } else { "/agreementDefaults" };
        for (index, signature) in facts.signatures.iter().flatten().enumerate() {
            let wrong = |on| rules::signature_contradiction(on, dates.signed_on, self.today);
            if let Some(message) = signature.signed_on.and_then(wrong) {
                self.report(format!("{place}/signatures/{index}/signedOn"), message);
            }
        }
        let proof = match facts.status {
            Some(ClaimedStatus::Approved) => Some(("approvedOn", dates.approved_on)),
            Some(ClaimedStatus::Signed) => Some(("signedOn", dates.signed_on)),
            Some(ClaimedStatus::Completed) => Some(("completedOn", dates.completed_on)),
            Some(ClaimedStatus::Terminated) => Some(("terminatedOn", dates.terminated_on)),
            Some(ClaimedStatus::Withdrawn) => Some(("withdrawnOn", dates.withdrawn_on)),
            None => None,
        };
        if let Some((member, None)) = proof {
            let message = format!("the status needs its date; give `{member}`, or leave `status` out");
            self.report(format!("{at}/status"), message);
        }
    }

    /// Themes that are above themselves. Each way up is walked once, whatever the number of themes below it.
    fn theme_circles(&mut self, bundle: &Bundle) {
        let places: HashMap<&str, usize> =
            bundle.themes.iter().enumerate().map(|(index, theme)| (theme.slug.as_str(), index)).collect();
        // The walk that came by a theme first: a walk that meets itself has gone in a circle.
        let mut walked: Vec<Option<usize>> = vec![None; bundle.themes.len()];
        for start in 0..bundle.themes.len() {
            let mut way = Vec::new();
            let mut next = Some(start);
            while let Some(index) = next.filter(|index| walked[*index].is_none()) {
                walked[index] = Some(start);
                way.push(index);
                next = bundle.themes[index].parent.as_deref().and_then(|parent| places.get(parent)).copied();
            }
            let Some(met) = next.filter(|index| walked[*index] == Some(start)) else {
                continue;
            };
            for index in way.into_iter().skip_while(|index| *index != met) {
                let message = "the theme is above itself; themes form a tree".to_owned();
                self.report(format!("/themes/{index}/parent"), message);
            }
        }
    }
}
