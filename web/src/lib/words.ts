// The page's words for the program's values: one word for one thing, the field's own.
import type { Standing } from './types';

/** From what asks for attention first to what asks for none. */
export const STANDINGS: Standing[] = ['broken', 'disputed', 'alleged', 'unobserved', 'pending', 'undefined', 'kept'];

export const MEANING: Record<Standing, string> = {
  kept: 'No breach told, and it would have been; or the duty is done.',
  broken: 'The breach is supported up to the standard of proof and not countered; or it is admitted.',
  disputed: 'Told, and something specific against it.',
  alleged: 'Told below the standard of proof, nothing against.',
  unobserved: 'Nothing told, and nobody could have told.',
  pending: 'A duty not yet due and not yet done.',
  undefined: 'The clause needs a term that the parties left open.',
};

export const worst = (standings: Standing[]): Standing | undefined => STANDINGS.find((one) => standings.includes(one));

/** Families of event types, by which the map and the timeline give shapes and lanes. */
export const FAMILIES = [
  { id: 'violence', title: 'Violence', types: ['ASSAULT'] },
  { id: 'harm', title: 'Harm and damage', types: ['HARM', 'DAMAGE', 'DISRUPTION'] },
  { id: 'force', title: 'Forces and coercion', types: ['MOBILIZE', 'COERCE', 'THREATEN', 'SANCTION'] },
  { id: 'words', title: 'Rejections, accusations', types: ['REJECT', 'ACCUSE', 'REQUEST', 'PROTEST'] },
  { id: 'talks', title: 'Talks', types: ['CONSULT'] },
  { id: 'accord', title: 'Promises, help, withdrawal', types: ['AGREE', 'SUPPORT', 'CONCEDE', 'COOPERATE', 'AID', 'RETREAT'] },
] as const;
export type Family = (typeof FAMILIES)[number]['id'];

const OF_TYPE = new Map<string, Family>(FAMILIES.flatMap((family) => family.types.map((type) => [type, family.id] as const)));
export const family = (type: string): Family => OF_TYPE.get(type.toUpperCase()) ?? 'words';

/** `ASSAULT` as "assault": the coding scheme's own word, without its capitals. */
export const typeWord = (type: string): string => type.charAt(0) + type.slice(1).toLowerCase();

export const FACTUALITY: Record<string, string> = {
  'CT+': 'certain', 'PR+': 'probable', 'PS+': 'possible', 'CT-': 'denied for certain',
  'PR-': 'probably not', 'PS-': 'possibly not', Uu: 'neither said nor denied',
};

export const STANCE: Record<string, string> = {
  tells: 'tells', denies: 'denies', admits: 'admits', mentions: 'speaks of',
};

export const RULES: Record<string, string> = {
  'admitted-by-the-accused-side': 'the accused side’s own spokesmen admit it',
};

/** `no-breach-told-covered` as words, for rules without a sentence of their own. */
export const plain = (id: string): string => RULES[id] ?? id.replaceAll('-', ' ');

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;
}

/** Right to left by language, so that a paragraph is set right even if it begins with a number. */
export const direction = (language: string | undefined): 'rtl' | 'auto' =>
  /^(ar|he|fa|ur|ps|ckb|dv|yi|ug|sd)\b/.test(language ?? '') ? 'rtl' : 'auto';

/** Ids are long: the head tells them apart for people, the whole stands in the title. */
export const shortId = (id: string): string => id.replace(/^sha256:/, '').replace(/^([0-9a-f]{7})[0-9a-f]*/, '$1');
