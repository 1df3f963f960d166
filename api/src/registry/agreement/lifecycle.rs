//! Which acts an agreement allows, by its state: one table, read by the acts and by their refusals.

use entity::{agreement::Publication, revision::Action};

use super::rules::Status;
use crate::act::refusal::{FaultCode, Refusal};

/// An act on an agreement, with its name in the schema and the states that allow it.
pub(crate) type Rule = (Action, &'static str, &'static [Status]);

/// Every state in which an agreement is signed.
const SIGNED: &[Status] =
    &[Status::Signed, Status::InForce, Status::Suspended, Status::Expired, Status::Completed, Status::Terminated];

/// The states that allow each act. The log has one name for a vote and what the governor makes of it.
pub(crate) const RULES: &[Rule] = &[
    (Action::Update, "updateDraft", &[Status::Draft]),
    (Action::Submit, "submitForReview", &[Status::Draft]),
    (Action::Review, "recordReview", &[Status::Draft]),
    (Action::Deliberate, "recordDeliberation", &[Status::Draft]),
    (Action::Deliberate, "recordVisa", &[Status::Approved]),
    (Action::Sign, "signAgreement", &[Status::Draft, Status::Approved]),
    (Action::Withdraw, "withdraw", &[Status::Draft, Status::Approved]),
    (Action::Amend, "amendAgreement", &[Status::Signed, Status::InForce, Status::Suspended]),
    (Action::Renew, "renewAgreement", &[Status::Signed, Status::InForce, Status::Suspended, Status::Expired]),
    (Action::Suspend, "suspendAgreement", &[Status::Signed, Status::InForce]),
    (Action::Resume, "resumeAgreement", &[Status::Suspended]),
    (Action::Terminate, "terminateAgreement", &[Status::Signed, Status::InForce, Status::Suspended]),
    (Action::Complete, "completeAgreement", &[Status::Signed, Status::InForce, Status::Expired]),
    (Action::Pay, "recordPayment", SIGNED),
    (Action::Measure, "recordMeasurement", SIGNED),
    (Action::Evaluate, "recordEvaluation", SIGNED),
    (Action::Correct, "correctRecord", SIGNED),
    (Action::Attach, "attachDocument", &Status::ALL),
    (
        Action::Publish,
        "publish",
        &[
            Status::Approved,
            Status::Withdrawn,
            Status::Signed,
            Status::InForce,
            Status::Suspended,
            Status::Expired,
            Status::Completed,
            Status::Terminated,
        ],
    ),
    (Action::Withhold, "withhold", &Status::ALL),
];

/// Whether an agreement in a state allows an act.
pub(crate) fn allows(act: Action, status: Status, publication: Publication) -> bool {
    let mut rules = RULES.iter().filter(|(known, ..)| *known == act);
    let fits = match act {
        Action::Publish => publication != Publication::Published,
        Action::Withhold => publication == Publication::Published,
        _ => true,
    };
    fits && rules.any(|(_, _, states)| states.contains(&status))
}

/// Refuses an act that the state does not allow, and names those that it does.
pub(crate) fn permit(act: Action, status: Status, publication: Publication) -> Result<(), Refusal> {
    if allows(act, status, publication) {
        return Ok(());
    }
    let is_allowed = |rule: &&Rule| rule.2.contains(&status) && allows(rule.0, status, publication);
    let allowed: Vec<&str> = RULES.iter().filter(is_allowed).map(|(_, name, _)| *name).collect();
    let names: Vec<&str> = RULES.iter().filter(|(known, ..)| *known == act).map(|(_, name, _)| *name).collect();
    let name = names.join(" or ");
    let message = format!(
        "An agreement that is {} and {} does not allow {name}. It allows {}.",
        status_name(status),
        match publication {
            Publication::Draft => "not published",
            Publication::Published => "published",
            Publication::Withheld => "withheld",
        },
        allowed.join(", ")
    );
    Err(Refusal::fault(FaultCode::InvalidState, &["agreement"], message))
}

/// The name of a state, as the API writes it.
fn status_name(status: Status) -> &'static str {
    match status {
        Status::Draft => "DRAFT",
        Status::Approved => "APPROVED",
        Status::Withdrawn => "WITHDRAWN",
        Status::Signed => "SIGNED",
        Status::InForce => "IN_FORCE",
        Status::Suspended => "SUSPENDED",
        Status::Expired => "EXPIRED",
        Status::Completed => "COMPLETED",
        Status::Terminated => "TERMINATED",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The allowed acts, state by state, written down by hand: whoever changes a rule changes it twice.
    const ALLOWED: [(Status, &str); 9] = [
        (
            Status::Draft,
            "updateDraft submitForReview recordReview recordDeliberation signAgreement withdraw attachDocument",
        ),
        (Status::Approved, "recordVisa signAgreement withdraw attachDocument publish"),
        (Status::Withdrawn, "attachDocument publish"),
        (
            Status::Signed,
            "amendAgreement renewAgreement suspendAgreement terminateAgreement completeAgreement recordPayment \
             recordMeasurement recordEvaluation correctRecord attachDocument publish",
        ),
        (
            Status::InForce,
            "amendAgreement renewAgreement suspendAgreement terminateAgreement completeAgreement recordPayment \
             recordMeasurement recordEvaluation correctRecord attachDocument publish",
        ),
        (
            Status::Suspended,
            "amendAgreement renewAgreement resumeAgreement terminateAgreement recordPayment recordMeasurement \
             recordEvaluation correctRecord attachDocument publish",
        ),
        (
            Status::Expired,
            "renewAgreement completeAgreement recordPayment recordMeasurement recordEvaluation correctRecord \
             attachDocument publish",
        ),
        (Status::Completed, "recordPayment recordMeasurement recordEvaluation correctRecord attachDocument publish"),
        (Status::Terminated, "recordPayment recordMeasurement recordEvaluation correctRecord attachDocument publish"),
    ];

    proptest! {
        #[test]
        fn the_rules_are_the_table(
            rule in prop::sample::select(RULES),
            (status, allowed) in prop::sample::select(&ALLOWED[..]),
            publication in prop::sample::select(vec![Publication::Draft, Publication::Published, Publication::Withheld]),
        ) {
            let (act, name, _) = rule;
            let published = publication == Publication::Published;
            let is_told = |name: &str| allowed.split_whitespace().any(|known| known == name);
            let wanted = match name {
                "withhold" => published,
                "publish" => !published && is_told(name),
                _ => RULES.iter().any(|(other, name, _)| *other == act && is_told(name)),
            };
            prop_assert_eq!(allows(act, status, publication), wanted, "{} {:?} {:?}", name, status, publication);
            match permit(act, status, publication) {
                Ok(()) => prop_assert!(wanted),
                Err(Refusal::Faults(faults)) => {
                    prop_assert!(!wanted);
                    prop_assert_eq!(faults[0].code, FaultCode::InvalidState);
                    for known in allowed.split_whitespace().filter(|known| *known != "publish") {
                        prop_assert!(faults[0].message.contains(known), "{}", faults[0].message);
                    }
                }
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }

    #[test]
    fn every_act_has_one_rule_and_every_state_is_told() {
        for (act, name, states) in RULES {
            assert_eq!(RULES.iter().filter(|(_, other, _)| other == name).count(), 1);
            let alike = RULES.iter().filter(|(other, other_name, _)| other == act && other_name != name);
            assert!(alike.flat_map(|(_, _, others)| *others).all(|state| !states.contains(state)), "{name}");
        }
        assert!(Status::ALL.iter().all(|status| ALLOWED.iter().any(|(known, _)| known == status)));
    }
}
