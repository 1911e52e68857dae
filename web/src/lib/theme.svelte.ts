// Light or dark: the system's choice, until the reader chooses.
const dark = matchMedia('(prefers-color-scheme: dark)');

function chosen(): string | null {
  try { return localStorage.getItem('troth-theme'); } catch { return null; }
}

export const theme = $state({ name: chosen() ?? (dark.matches ? 'dark' : 'light') });

function show() { document.documentElement.dataset.theme = theme.name; }
show();
dark.addEventListener('change', () => { if (!chosen()) { theme.name = dark.matches ? 'dark' : 'light'; show(); } });

export function turnTheme() {
  theme.name = theme.name === 'dark' ? 'light' : 'dark';
  try { localStorage.setItem('troth-theme', theme.name); } catch { /* a private window forgets it, no more */ }
  show();
}
