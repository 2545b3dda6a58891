import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './vite-compressed.ts';

const SERVER = process.env.TRELLIS_URL ?? 'http://127.0.0.1:3000';

export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  cacheDir: '../node_modules/.vite',
  plugins: [react(), compressed()],
  // The server puts a nonce of its own in the place of this for each answer: src/web/serve-web-page.ts.
  html: command === 'build' ? { cspNonce: '__CSP_NONCE__' } : {},
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The first with `light-dark()`, which must reach the browser as it stands: the theme is switched by color-scheme.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // A `data:` address is one more thing that the policy would have to allow.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    strictPort: false,
    // The server takes changes only from its own origin, so its own is what it is told.
    proxy: { '/api': { target: SERVER, changeOrigin: true, headers: { Origin: SERVER } } },
  },
}));
