// Keys that walk lists, as in many programs that people read all day with: j and k, or the arrows.

/** Whether a key belongs to what somebody is typing. */
export const typing = (event: KeyboardEvent): boolean =>
  event.ctrlKey || event.metaKey || event.altKey
  || (event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)));

/** Moves the focus among the elements that match, one on for `j`, one back for `k`. */
export function walk(event: KeyboardEvent, selector: string): boolean {
  if (typing(event) || (event.key !== 'j' && event.key !== 'k')) return false;
  const all = [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => element.offsetParent !== null || element instanceof SVGElement);
  if (!all.length) return false;
  const here = all.indexOf(document.activeElement as HTMLElement);
  const next = event.key === 'j' ? Math.min(all.length - 1, here + 1) : Math.max(0, here - 1);
  all[next]!.focus();
  all[next]!.scrollIntoView({ block: 'nearest' });
  event.preventDefault();
  return true;
}
