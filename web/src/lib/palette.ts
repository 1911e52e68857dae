// Colours for canvas, which cannot read CSS by itself: taken from the style sheet, so that there is one palette.
import { STANDINGS } from './words';

export interface Palette {
  ink: string; soft: string; paper: string; raised: string; line: string; strong: string; accent: string; sea: string; land: string; border: string;
  standings: string[]; families: string[]; disputed: string;
}

let known: { theme: string | undefined; palette: Palette } | undefined;

/** The palette of the theme that is shown; read from the style sheet once a theme, not once a frame. */
export function palette(): Palette {
  const theme = document.documentElement.dataset.theme;
  if (known?.theme !== theme) known = { theme, palette: read() };
  return known!.palette;
}

function read(): Palette {
  const css = getComputedStyle(document.documentElement);
  const of = (name: string) => css.getPropertyValue(`--${name}`).trim();
  return {
    ink: of('ink'), soft: of('soft'), paper: of('paper'), raised: of('raised'), line: of('line'), strong: of('line-strong'), accent: of('accent'),
    sea: of('sea'), land: of('land'), border: of('border'), disputed: of('disputed'),
    standings: STANDINGS.map((standing) => of(standing)),
    // Colour means standing. Families are told apart by shape and lane; in a heap of bars by greys of one hue.
    families: [of('f0'), of('f1'), of('f2'), of('f3'), of('f4'), of('f5')],
  };
}

/** Draws a family's shape: square, cross, triangle, diamond, circle, hexagon. */
export function shape(ctx: CanvasRenderingContext2D, family: number, x: number, y: number, r: number) {
  ctx.beginPath();
  if (family === 0) ctx.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else if (family === 1) {
    const a = r * 0.4, b = r * 1.1;
    for (const [dx, dy] of [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]] as const) ctx.lineTo(x + dx, y + dy);
    ctx.closePath();
  } else if (family === 2) { ctx.moveTo(x, y - r * 1.15); ctx.lineTo(x + r * 1.1, y + r * 0.85); ctx.lineTo(x - r * 1.1, y + r * 0.85); ctx.closePath(); }
  else if (family === 3) { ctx.moveTo(x, y - r * 1.2); ctx.lineTo(x + r * 1.2, y); ctx.lineTo(x, y + r * 1.2); ctx.lineTo(x - r * 1.2, y); ctx.closePath(); }
  else if (family === 4) ctx.arc(x, y, r, 0, Math.PI * 2);
  else { for (let k = 0; k < 6; k += 1) ctx.lineTo(x + r * 1.1 * Math.cos((k * Math.PI) / 3), y + r * 1.1 * Math.sin((k * Math.PI) / 3)); ctx.closePath(); }
}

/** A canvas of the size that it is shown in, sharp on dense screens; returns its size in CSS pixels. */
export function fit(canvas: HTMLCanvasElement): { w: number; h: number; ctx: CanvasRenderingContext2D } {
  const ratio = Math.min(2, devicePixelRatio || 1);
  const w = canvas.clientWidth, h = canvas.clientHeight;
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
  }
  // Drawn by the processor: small drawings, and on machines without a graphics card (this software
  // has to serve on them) many times faster than through a rendered one.
  const ctx = canvas.getContext('2d', { willReadFrequently: true })!;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { w, h, ctx };
}
