// One calm line at the foot of the page: what was done, or what came in.
export const toast = $state<{ text: string; action?: { name: string; run: () => void } }>({ text: '' });
let timer: ReturnType<typeof setTimeout> | undefined;

export function say(text: string, action?: { name: string; run: () => void }) {
  toast.text = text;
  toast.action = action;
  clearTimeout(timer);
  if (!action) timer = setTimeout(() => { toast.text = ''; }, 8000);
}
