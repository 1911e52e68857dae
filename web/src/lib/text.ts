// Texts with spans. Positions are code points on the wire and UTF-16 units in a browser: nothing
// here slices a string by a wire position without going through `Points`.
import type { Span } from './types';

/** A text that can be cut at code points. */
export class Points {
  private readonly at: Uint32Array | null;
  readonly length: number;

  constructor(readonly text: string) {
    // Most texts hold no pair of surrogates; then units are code points.
    if (!/[\ud800-\udfff]/.test(text)) {
      this.at = null;
      this.length = text.length;
      return;
    }
    const at: number[] = [];
    for (let unit = 0; unit < text.length; ) {
      at.push(unit);
      unit += text.codePointAt(unit)! > 0xffff ? 2 : 1;
    }
    at.push(text.length);
    this.at = Uint32Array.from(at);
    this.length = at.length - 1;
  }

  unit(point: number): number {
    const inside = Math.max(0, Math.min(this.length, point));
    return this.at ? this.at[inside]! : inside;
  }

  /** The code point of a UTF-16 position. */
  point(unit: number): number {
    if (!this.at) return Math.max(0, Math.min(this.length, unit));
    let low = 0, high = this.at.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.at[middle]! <= unit) low = middle; else high = middle - 1;
    }
    return Math.min(low, this.length);
  }

  slice(start: number, end: number): string {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}

export interface Piece<L extends Span> extends Span { text: string; labels: L[] }

/** Cuts a text where a label begins or ends, so that each piece lies wholly inside its labels. */
export function pieces<L extends Span>(text: Points, labels: L[], offset = 0): Piece<L>[] {
  const inside = labels.filter((label) => label.end > offset && label.start < offset + text.length && label.end > label.start);
  const cuts = new Set<number>([offset, offset + text.length]);
  for (const label of inside) {
    cuts.add(Math.max(offset, label.start));
    cuts.add(Math.min(offset + text.length, label.end));
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  const begins = [...inside].sort((a, b) => a.start - b.start);
  const open: L[] = [];
  const out: Piece<L>[] = [];
  let next = 0;
  for (let idx = 0; idx + 1 < sorted.length; idx += 1) {
    const start = sorted[idx]!, end = sorted[idx + 1]!;
    while (next < begins.length && begins[next]!.start <= start) open.push(begins[next++]!);
    for (let at = open.length - 1; at >= 0; at -= 1) if (open[at]!.end <= start) open.splice(at, 1);
    out.push({ start, end, text: text.slice(start - offset, end - offset), labels: [...open] });
  }
  return out;
}

/** What the reader has marked inside `root`, whose pieces carry `data-start`; in code points of the document. */
export function marked(root: HTMLElement): Span | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer)) return null;
  const start = position(range.startContainer, range.startOffset);
  const end = position(range.endContainer, range.endOffset);
  if (start === null || end === null || end <= start) return null;
  return { start, end };
}

function position(node: Node, unit: number): number | null {
  if (node.nodeType !== Node.TEXT_NODE) {
    const child = node.childNodes[unit];
    const holder = (child instanceof HTMLElement ? child : null)?.closest<HTMLElement>('[data-start]')
      ?? (child instanceof HTMLElement ? child.querySelector<HTMLElement>('[data-start]') : null);
    return holder ? Number(holder.dataset.start) : null;
  }
  const holder = node.parentElement?.closest<HTMLElement>('[data-start]');
  if (!holder) return null;
  return Number(holder.dataset.start) + new Points(node.textContent ?? '').point(unit);
}
