// Whose word an entry is. Logged in, the server knows; on one's own machine the name is asked once and
// remembered in this browser.
import { docket } from './docket.svelte';

const KEY = 'troth-author';
function kept(): string { try { return localStorage.getItem(KEY) ?? ''; } catch { return ''; } }

export const author = $state({ name: kept() });

export function remember(name: string) {
  author.name = name;
  try { localStorage.setItem(KEY, name); } catch { /* asked again next time */ }
}

/** What a body of a write says about its author: nothing where somebody is logged in. */
export const by = (): { by?: string } => (docket.value?.user || !author.name.trim() ? {} : { by: author.name.trim() });

/** Whether a write can be made: there is a name to put under it. */
export const named = (): boolean => Boolean(docket.value?.user || author.name.trim());
