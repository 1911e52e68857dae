// Debian's Chromium, without a screen and without a network beyond this machine.
import { chromium } from 'playwright-core';

export const open = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-gpu-compositing'],
});

/** Waits until a view has its answer, and the map its picture. */
export async function settled(page) {
  await page.waitForSelector('main h1, main h2, main form', { state: 'attached' });
  await page.waitForFunction(() => !/Asking the record|Opening the docket/.test(document.body.innerText), null, { timeout: 15000 }).catch(() => {});
  if (new URL(page.url()).pathname === '/map') {
    await page.waitForFunction(() => window.trothMap?.loaded?.() && window.trothMap.areTilesLoaded(), null, { timeout: 40000 }).catch(() => console.log('the map did not come to rest'));
    await page.waitForTimeout(600);
  }
  await page.waitForTimeout(250);
}
