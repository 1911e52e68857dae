// The docket that the page shows: its name, parties, zone, who is logged in and what they may do.
// `version` rises when the reader asks for what has come in since; views ask anew then.
import { get, useToken } from './api';
import type { Docket, Party } from './types';

class Here {
  value = $state.raw<Docket | undefined>();
  error = $state.raw<unknown>();
  version = $state(0);
  /** Entries that the record holds now, as the stream of events tells. */
  head = $state(0);
  /** The server wants somebody to log in. */
  refused = $state(false);

  async load() {
    try {
      const value = await get<Docket>('/docket', { as_of: null, as_known_at: null });
      useToken(value.csrf);
      this.value = value;
      this.error = undefined;
      this.head = Math.max(this.head, value.entries_head ?? 0);
      this.refused = Boolean(value.needs_login && !value.user);
    } catch (problem) {
      this.error = problem;
    }
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
