// The shapes that the server answers with, as far as the page reads them. Accounts, incidents and
// findings are the wire format's; positions are Unicode code points.

export type Standing = 'broken' | 'disputed' | 'alleged' | 'unobserved' | 'pending' | 'undefined' | 'kept';
export type Finality = 'provisional' | 'settled';
export interface Span { start: number; end: number }
export interface Label extends Span { says: string; primary?: boolean }

export interface Party { id: string; name: string; country?: string; side?: string }
export interface Docket {
  name: string; folder?: string; zone: string;
  parties: Party[];
  agreements: { id: string; title: string; file?: string }[];
  counts: { documents: number; accounts: number; incidents: number; entries: number };
  span: { from: string | null; to: string | null };
  default_as_of: string; entries_head: number;
  map: { worldview?: string; layers?: { name: string; title?: string; date?: string; source?: string }[] };
  user: { name: string; role: string } | null;
  may: { review: boolean; edit: boolean; administer: boolean };
  csrf?: string; needs_login?: boolean;
}

export interface Mention extends Partial<Span> {
  text?: string; name?: string; country?: string; sector?: string; inferred?: string;
  lat?: number; lon?: number; kind?: string; category?: string; admin1?: string;
  count?: { min?: number; max?: number; approximate?: boolean };
}
export interface Account {
  id: string; document: string; span: Span; text: string;
  event: { type: string; mode?: string; trigger?: Mention; acled?: { event_type?: string; sub_event_type?: string } };
  actors: Mention[]; recipients: Mention[]; attribution: Mention[]; cue?: Mention;
  quotation?: string; factuality: string; status: string; condition?: Mention; speaker?: string;
  when?: Mention & { timex?: string; from?: string; to?: string };
  where: Mention[]; instruments: Mention[]; objects: Mention[]; effects: Mention[];
  topic?: Mention; corefers: string[]; review?: string;
  says?: string; incident?: string;
}

export interface StandingNow {
  bearer: string; reading?: string | null; standing: Standing; finality: Finality;
  n_cases: number; counts?: Partial<Record<Standing, number>>;
}
export interface Evidence { account: string; role: string; speaker: string }
export interface Finding {
  id: string; clause: string; bearer: string; reading?: string | null; agreement?: string; number?: string;
  clause_title?: string;
  case: { kind: string; incident: string | null; from: string; to: string; title: string };
  standing: Standing; finality: Finality; rule: string; evidence: Evidence[];
  n_for: number; n_against: number; covered: number; n_reviewed: number; as_of: string; known_at: string;
}
export interface FindingInFull extends Omit<Finding, 'clause' | 'rule'> {
  clause: { agreement: string; number: string; title: string; text: string; code?: string; labels?: Label[] };
  sources: {
    document: string; document_title: string; publisher: string; published: string; text: string;
    offset: number; labels: Label[]; account: string;
  }[];
  rule: { id: string; says: string }; notes: string[]; standard?: string;
}

export interface Place { name: string; country?: string; lat?: number; lon?: number; km?: number }
export interface Told { account: string; speaker: string; side?: string | null; stance: string; says: string }
export interface IncidentLine {
  id: string; title: string; event_types: string[]; from: string | null; to: string | null;
  where: string[]; places?: Place[]; contested: boolean; n_accounts: number; n_speakers: number;
  accounts: Told[];
  standings?: { finding: string; clause: string; bearer: string; standing: Standing; finality: Finality }[];
}
export interface Said extends Span { account: string; speaker: string; side?: string | null }
export interface Value { text: string; denied?: boolean; said_by: Said[] }
export interface Field {
  name: string; state: 'one' | 'agree' | 'differ' | 'contradict' | 'silent';
  values: Value[]; silent?: string[];
}
export interface SideBySide extends Account {
  stance: string; says: string; side?: string | null; speaker: string; publisher: string;
  published: string; document_title: string;
  chain: { name: string; side?: string | null; start?: number; end?: number }[];
}
export interface IncidentInFull extends Omit<IncidentLine, 'accounts'> {
  accounts: SideBySide[]; fields: Field[];
  links: { a: string; b: string; reasons: string[]; doubts: string[] }[];
  people?: { entry: number; kind: string; accounts: string[]; by: string; at: string; reason: string }[];
  credibility?: { entry: number; value: number; by: string; at: string; reason: string }[];
  comments?: { entry: number; text: string; by: string; at: string }[];
  rulings?: { outcome: string; party?: string | null; by: string; at?: string; reason?: string }[];
}

export interface DocumentLine {
  id: string; title: string; publisher?: { name: string }; published?: string; language?: string;
  length: number; n_accounts: number;
}
export interface DocumentInFull extends DocumentLine {
  text: string; has_original_html?: boolean;
  accounts: (Account & { says: string; speaker: string; incident?: string })[];
  layers: { kind: string; start: number; end: number; note?: string }[];
}

export interface Clause {
  number: string; title: string; text: string; code?: string; kind?: string; parties?: string[]; meaning?: string;
  text_span?: Span; code_span?: Span; now: StandingNow[]; force?: string; decided?: Decided[];
}
/** Something told on which it depends when a clause binds. */
export interface Decided {
  effect: 'ends' | 'is renewed' | 'begins' | 'ceases' | 'during'; end?: string | null; party?: string | null; reading?: string | null;
  standing: Standing; holds: boolean; from: string; to: string; accounts: string[];
}
export interface Agreement {
  id: string; title: string; text: string; clauses: Clause[]; zone?: string;
  in_force?: { from?: string | null; to?: string | null };
  diagnostics?: Diagnostic[];
}
export interface Diagnostic extends Span { severity: string; id: string; message: string; help?: string; line?: number }
export interface StripCell { at: string; standing: Standing | null; finality?: Finality; n_cases?: number }
export interface StripRow { clause: string; bearer: string; reading?: string | null; cells: StripCell[] }

export interface BriefItem {
  incident: string; title: string; from: string | null; to: string | null; where: string[]; contested: boolean;
  accounts: Told[];
}
export interface Brief {
  as_of: string; known_at?: string; since?: string;
  n: { documents: number; accounts: number; incidents: number };
  sections: { id: string; title: string; items: BriefItem[]; more?: number }[];
  disputed: BriefItem[];
  clauses: { agreement: string; agreement_title?: string; number: string; title: string; now: StandingNow[]; force?: string }[];
  due: { at: string; title: string; clause: string; bearer: string; finding?: string }[];
  changed_since: {
    finding: string; clause: string; bearer: string; title: string;
    before: { standing: Standing; finality: Finality } | null; after: { standing: Standing; finality: Finality } | null;
  }[];
  new_documents?: DocumentLine[];
}
export interface Page<T> { items: T[]; next: string | null; total: number }
export interface Entry { n: number; at: string; author: string; kind: string; about: string | null; id?: string | null; hash?: string; because?: string | null }
export interface Points {
  /** Left out where they are very many: `n` then numbers them. */
  ids?: string[]; n?: number[]; lon: (number | null)[]; lat: (number | null)[]; from: (number | null)[]; to: (number | null)[];
  type: number[]; types: string[]; contested: number[]; vague?: number[]; standing?: number[]; standings?: string[];
}
/** Incidents gathered by place, where single ones would be too many. */
export interface Cells { cells: { lon: number[]; lat: number[]; n: number[]; contested: number[]; types: [number, number][][] }; types: string[] }
export interface Histogram { from: string | null; to: string | null; step: number; bins: number; counts: Record<string, number[]>; untold: number }
export interface ThreadItem {
  at: string | null; kind: string; who: { name: string; side?: string }[]; with: { name: string; side?: string }[];
  says: string; condition?: string; due?: string; denied?: boolean; account: string; document?: string; speaker?: string; incident?: string;
}
export interface Process {
  /** Of each thread the last items; `more` came before them. */
  threads: { issue: string; items: ThreadItem[]; more?: number }[];
  network: {
    nodes: { id: string; name: string; side?: string | null; n?: number }[];
    edges: { a: string; b: string; n: number; accounts: string[] }[];
  };
}
