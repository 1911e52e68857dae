// The docket that the page shows: its name, parties, zone, who is logged in and what they may do.
// `version` rises when the reader asks for what has come in since; views ask anew then.
import { ApiError, get, useToken } from './api';
import type { Docket, Party } from './types';

/** How far a server is that has just been started: which step of how many, and its share where that is known. */
export interface Opening { step: number; of: number; doing: string; share: number | null }

const A_SECOND = 1000;

class Here {
  value = $state.raw<Docket | undefined>();
  error = $state.raw<unknown>();
  version = $state(0);
  /** Entries that the record holds now, as the stream of events tells. */
  head = $state(0);
  /** The server wants somebody to log in. */
  refused = $state(false);
  /** The server is there and opens the docket. */
  opening = $state.raw<Opening | undefined>();

  async load() {
    try {
      await this.ask();
    } catch (problem) {
      this.error = problem;
    }
    while (this.error instanceof ApiError && this.error.id === 'opening') {
      this.opening = (this.error.body as { opening?: Opening } | undefined)?.opening;
      await new Promise((later) => setTimeout(later, A_SECOND));
      await this.ask().catch((problem: unknown) => { this.error = problem; });
    }
    this.opening = undefined;
  }

  private async ask() {
    const value = await get<Docket>('/docket', { as_of: null, as_known_at: null });
    useToken(value.csrf);
    this.value = value;
    this.error = undefined;
    this.head = Math.max(this.head, value.entries_head ?? 0);
    this.refused = Boolean(value.needs_login && !value.user);
  }

  /** Everything anew: after a login, a write, or on request when others have added entries. */
  async refresh() {
    await this.load();
    this.version += 1;
  }

  get zone(): string { return this.value?.zone ?? 'UTC'; }
  get parties(): Party[] { return this.value?.parties ?? []; }
  get may() { return this.value?.may ?? { review: false, edit: false, administer: false }; }

  party(id: string | null | undefined): string {
    if (!id) return '';
    return this.parties.find((party) => party.id === id)?.name ?? id;
  }
  /** The letter by which a party's side is marked beside its colour: A for the first, B for the second … */
  letter(id: string | null | undefined): string {
    const idx = this.parties.findIndex((party) => party.id === id);
    return idx < 0 ? '' : String.fromCharCode(65 + idx);
  }
  agreement(id: string): string {
    return this.value?.agreements?.find((agreement) => agreement.id === id)?.title ?? id;
  }
}

export const docket = new Here();
