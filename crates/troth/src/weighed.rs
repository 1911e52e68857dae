//! One incident as a person weighs it: its values side by side, who tells it independently of whom,
//! how credible that makes it, and whether its parts add up.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value as Json, json};
use troth_incident::{
    Beside, Field, Profile, Suggestion, Telling, Total, Voice, beside, suggest, totals, voices,
};
use troth_model::{
    Account, AccountId, Credibility, Document, DocumentId, Incident, IncidentId, PartyId, Stance,
};
use troth_monitor::{Sides, Speaker};

use crate::docket::Settings;
use crate::grouped::profile_of;
use crate::kept::Kept;

/// What is known about the incidents of a docket beside themselves: looked up once for all.
pub struct Weighing<'k> {
    credibilities: &'k [(Vec<AccountId>, Credibility)],
    sides: Sides<'k>,
    /// Incidents that have parts, and where they stand among all.
    wholes: BTreeMap<&'k IncidentId, (usize, &'k Incident)>,
    /// The parts of each, in the order of the incidents.
    parts: BTreeMap<&'k IncidentId, Vec<&'k Incident>>,
    /// Asked by id alone.
    accounts: HashMap<&'k AccountId, &'k Account>,
    documents: BTreeMap<DocumentId, (&'k Document, OnceCell<Option<Profile>>)>,
}

/// An account within an incident, with who speaks in it.
#[derive(Debug, Clone)]
pub struct SaidIn<'k> {
    /// The account.
    pub account: &'k Account,
    /// How it stands to the happening.
    pub stance: Stance,
    /// Who speaks: the innermost, or the publisher.
    pub speaker: Speaker,
    /// The document that carries it.
    pub document: Option<&'k Document>,
}

/// One incident, weighed.
#[derive(Debug, Clone)]
pub struct Weighed<'k> {
    /// The incident.
    pub incident: &'k Incident,
    /// Its accounts with their speakers, in the order of their ids.
    pub said: Vec<SaidIn<'k>>,
    /// Its values side by side.
    pub beside: Beside,
    /// Its independent voices.
    pub voices: Vec<Voice>,
    /// The credibility that they suggest.
    pub suggestion: Suggestion,
    /// The credibility that a person set last.
    pub credibility: Option<Credibility>,
    /// The parties of the docket that act or suffer in it.
    pub parties: Vec<PartyId>,
    /// The incidents of which it is a part.
    pub wholes: Vec<&'k Incident>,
    /// Its parts.
    pub parts: Vec<&'k Incident>,
    /// Its totals against its parts.
    pub totals: Vec<Total>,
}

impl<'k> Weighing<'k> {
    /// The incidents of what is kept, with a docket's parties and sources.
    #[must_use]
    pub fn new(kept: &'k Kept, incidents: &'k [Incident], settings: &'k Settings) -> Self {
        let documents = kept.documents.iter().map(|(document, _)| document);
        Self::of(&kept.accounts, documents, incidents, settings)
            .with_credibilities(&kept.credibilities)
    }

    /// Some incidents with their accounts and the documents of these.
    #[must_use]
    pub fn of(
        accounts: impl IntoIterator<Item = &'k Account>,
        documents: impl IntoIterator<Item = &'k Document>,
        incidents: &'k [Incident],
        settings: &'k Settings,
    ) -> Self {
        let mut parts: BTreeMap<&IncidentId, Vec<&Incident>> = BTreeMap::new();
        for part in incidents {
            for whole in &part.part_of {
                parts.entry(whole).or_default().push(part);
            }
        }
        let wholes =
            incidents.iter().enumerate().filter(|(_, incident)| parts.contains_key(&incident.id));
        let unread = |document: &'k Document| (document.id, (document, OnceCell::new()));
        Self {
            credibilities: &[],
            sides: Sides::new(&settings.parties, &settings.sources),
            wholes: wholes.map(|(at, whole)| (&whole.id, (at, whole))).collect(),
            parts,
            accounts: accounts.into_iter().map(|account| (&account.id, account)).collect(),
            documents: documents.into_iter().map(unread).collect(),
        }
    }

    /// The same with the credibilities that people set, in the order in which they did.
    #[must_use]
    pub fn with_credibilities(self, set: &'k [(Vec<AccountId>, Credibility)]) -> Self {
        Self { credibilities: set, ..self }
    }

    /// The sides of the docket.
    #[must_use]
    pub fn sides(&self) -> &Sides<'k> {
        &self.sides
    }

    /// The accounts of an incident with who speaks in each.
    #[must_use]
    pub fn said(&self, incident: &Incident) -> Vec<SaidIn<'k>> {
        let members = incident.members.iter();
        members.filter_map(|member| self.said_in(&member.account, member.stance)).collect()
    }

    fn said_in(&self, id: &AccountId, stance: Stance) -> Option<SaidIn<'k>> {
        let account = *self.accounts.get(id)?;
        let document = self.documents.get(&account.document).map(|(document, _)| *document);
        let publisher = document.and_then(|document| document.publisher.as_ref());
        let speaker = match (account.attribution.innermost(), publisher) {
            (Some(actor), _) => self.sides.speaker(actor),
            (None, Some(publisher)) => self.sides.publisher(&publisher.name),
            // Two documents of nobody known are not for that by one and the same.
            (None, None) => Speaker {
                label: "the publisher".to_owned(),
                ..self.sides.publisher(&account.document.to_string())
            },
        };
        Some(SaidIn { account, stance, speaker, document })
    }

    /// Weighs an incident.
    #[must_use]
    pub fn weigh(&self, incident: &'k Incident) -> Weighed<'k> {
        let said = self.said(incident);
        let voices = self.voices_of(&said);
        let parts = self.parts.get(&incident.id).cloned().unwrap_or_default();
        Weighed {
            incident,
            beside: beside(incident),
            suggestion: suggest(&voices),
            voices,
            credibility: self.credibility(incident),
            wholes: self.wholes(incident),
            parties: self.parties(incident),
            totals: totals(incident, &parts),
            parts,
            said,
        }
    }

    /// The incidents of which it is a part, in the order of the incidents.
    fn wholes(&self, incident: &Incident) -> Vec<&'k Incident> {
        let found = incident.part_of.iter().filter_map(|id| self.wholes.get(id).copied());
        let found: BTreeMap<usize, &Incident> = found.collect();
        found.into_values().collect()
    }

    fn parties(&self, incident: &Incident) -> Vec<PartyId> {
        let people = incident.actors.iter().chain(&incident.recipients);
        let parties: BTreeSet<&PartyId> =
            people.filter_map(|told| self.sides.doer(&told.value)).collect();
        parties.into_iter().cloned().collect()
    }

    fn voices_of(&self, said: &[SaidIn<'_>]) -> Vec<Voice> {
        // One document is looked at once, however many incidents its accounts are in.
        let profile = |id: &DocumentId| {
            let (document, profile) = self.documents.get(id)?;
            profile.get_or_init(|| profile_of(document)).as_ref()
        };
        let tellings: Vec<Telling<'_>> = said
            .iter()
            .map(|said| Telling {
                account: &said.account.id,
                stance: said.stance,
                key: &said.speaker.key,
                label: &said.speaker.label,
                side: said.speaker.side.as_ref().map(|side| side.as_str()),
                is_publisher: said.account.attribution.innermost().is_none(),
                profile: profile(&said.account.document),
                text: &said.account.text,
            })
            .collect();
        voices(&tellings)
    }

    /// The last credibility that a person set for any account of it.
    fn credibility(&self, incident: &Incident) -> Option<Credibility> {
        let is_of =
            |ids: &[AccountId]| incident.members.iter().any(|member| ids.contains(&member.account));
        let words = self.credibilities.iter().rev();
        words.clone().find(|(of, _)| is_of(of)).map(|(_, credibility)| *credibility)
    }
}

impl Weighed<'_> {
    /// Whether somebody denies what another tells, or tells what cannot be true with it.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        let is = |stances: &[Stance]| self.said.iter().any(|said| stances.contains(&said.stance));
        is(&[Stance::Denies]) && is(&[Stance::Tells, Stance::Admits])
            || self.beside.is_contradicted()
    }

    /// Whether a party acts, suffers or speaks in it.
    #[must_use]
    pub fn concerns(&self, party: &str) -> bool {
        let speaks = self.said.iter().filter_map(|said| said.speaker.side.as_ref());
        self.parties.iter().chain(speaks).any(|id| id.as_str() == party)
    }

    /// As JSON, beside the incident's own.
    #[must_use]
    pub fn value(&self) -> Json {
        let voices: Vec<Json> = self
            .voices
            .iter()
            .map(|voice| {
                let accounts: Vec<Json> = voice
                    .accounts
                    .iter()
                    .map(|(id, stance)| json!({"account": id.as_str(), "stance": stance.as_str()}))
                    .collect();
                let because: Vec<&str> = voice.because.iter().map(|rule| rule.as_str()).collect();
                json!({"speakers": voice.labels, "side": voice.side, "accounts": accounts, "one_because": because})
            })
            .collect();
        let totals: Vec<Json> = self
            .totals
            .iter()
            .map(|total| {
                let sum = match total.sum {
                    troth_incident::Sum::AddsUp => "adds-up",
                    troth_incident::Sum::Fewer => "fewer",
                    troth_incident::Sum::More => "more",
                };
                json!({"of": total.of, "whole": total.whole.to_string(), "parts": total.parts.to_string(), "n_parts": total.n_parts, "sum": sum})
            })
            .collect();
        let ids = |incidents: &[&Incident]| -> Vec<String> {
            incidents.iter().map(|incident| incident.id.as_str().to_owned()).collect()
        };
        json!({
            "contested": self.is_contested(),
            "fields": self.fields(),
            "voices": voices,
            "credibility": {
                "suggested": self.suggestion.credibility.as_str(),
                "because": self.suggestion.reason,
                "set": self.credibility.map(Credibility::as_str),
            },
            "part_of": ids(&self.wholes),
            "parts": ids(&self.parts),
            "totals": totals,
        })
    }

    fn fields(&self) -> Json {
        let beside = &self.beside;
        let mut fields = vec![
            field_value("when", &beside.when, |told| crate::describe::stretch(*told)),
            field_value("where", &beside.places, |told| told.label().to_owned()),
            field_value("actors", &beside.actors, |told| told.label().to_owned()),
            field_value("recipients", &beside.recipients, |told| told.label().to_owned()),
        ];
        let counts = beside.weapons.iter().map(|(kind, field)| (kind.as_str(), field));
        let counts = counts.chain(beside.tolls.iter().map(|(kind, field)| (kind.as_str(), field)));
        fields.extend(counts.map(|(kind, field)| field_value(kind, field, ToString::to_string)));
        fields.into()
    }
}

fn field_value<T>(name: &str, field: &Field<T>, tell: impl Fn(&T) -> String) -> Json {
    let values: Vec<Json> = field
        .values
        .iter()
        .map(|told| {
            let accounts: Vec<&str> = told.accounts.iter().map(AccountId::as_str).collect();
            json!({"value": tell(&told.value), "accounts": accounts})
        })
        .collect();
    let relations: Vec<Json> = field
        .relations
        .iter()
        .map(|(a, b, relation)| json!({"a": a, "b": b, "relation": relation.as_str()}))
        .collect();
    json!({"field": name, "accord": field.accord.as_str(), "values": values, "relations": relations})
}
