// The built page lies in dist/ and is committed, so that building the program needs no Node.
// Everything is a file of its own: the server's policy forbids inline scripts and styles.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    // The notices of what is built in go out with it.
    license: { fileName: 'licenses.md' },
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: { '/api': process.env.TROTH_URL ?? 'http://127.0.0.1:7700' } },
});
