import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './vite-compressed.ts';
import { preloads } from './vite-preloads.ts';
import { texts } from './vite-texts.ts';

const SERVER = process.env.TRELLIS_URL ?? 'http://127.0.0.1:3000';

export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  // Relative, since the server knows the base path and the build does not: src/web/serve-web-page.ts.
  base: command === 'build' ? './' : '/',
  cacheDir: '../node_modules/.vite',
  plugins: [texts(), react(), preloads(), compressed()],
  // Placeholder that the server replaces with a nonce per response: src/web/serve-web-page.ts.
  html: command === 'build' ? { cspNonce: '__CSP_NONCE__' } : {},
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The first versions with `light-dark()`, which must reach the browser unchanged: `color-scheme` switches
    // the theme.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The content security policy does not allow `data:` URLs.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Sends the first requests, before the rest of the page is there.
            {
              name: 'ahead',
              test: /web\/src\/lib\/(base-path|api\/ask-ahead|live\/(open-ahead|event-types))|vite\/preload-helper/,
            },
            // The first page needs nearly all of both. Another file costs a request, which outweighs the savings.
            {
              name: 'framework',
              test: /node_modules\/(react|react-dom|scheduler|@tanstack\/(?!react-virtual|virtual-core)[^/]+)\//,
            },
            {
              name: 'controls',
              test: /@mantine\/core\/esm\/(core|components\/(ActionIcon|Input|InputBase|NativeSelect|Skeleton|TextInput|Title))\//,
            },
            {
              // Loaded when the user is about to open the first menu.
              name: 'menus',
              test: /@mantine\/core\/esm\/components\/(Menu|Popover|FocusTrap)\/|@floating-ui\/|react-remove-scroll\/|web\/src\/components\/menu\/(opened-menu|use-opened)/,
            },
            {
              name: 'dashboard',
              test: /web\/src\/features\/apps\/(lib|api\/(change-apps|repository-apps)|components\/(app-(card|grid|menu)\.|apps[-.]))|lucide-react\/.*\/icons\/(app-window|ellipsis-vertical)\./,
            },
            {
              name: 'shared',
              test: /web\/src\/(lib\/(is-uuid|api\/(?!ask-ahead)|focus|keys|key-bindings|row-keys|screen-keys\/(everywhere|forms)|language|live\/(?!open-ahead|event-types)|session|time|timers|workspace(?!\/tell-program-of))|features\/inbox\/(inbox|components\/inbox-bell)\.|app\/server-away|components\/(filter-select|links|logo|rows-skeleton|time|state-badge)|app\/shell\/(open-command-menu|.*\.css))|@mantine\/(hooks\/.*\/use-(force-update|hotkeys|window-event)\/|core\/esm\/components\/Stack\/)|lucide-react\/.*\/icons\/(activity|arrow-left|check|git-pull-request|rocket|settings|user-round|x)\./,
            },
          ],
        },
      },
    },
  },
  server: {
    // Packages are in the folder above.
    fs: { allow: ['..'] },
    port: 5173,
    strictPort: false,
    // The server accepts changes only from its own origin, so the proxy sends that origin.
    proxy: { '/api': { target: SERVER, changeOrigin: true, headers: { Origin: SERVER } }, '/docs': SERVER },
  },
}));
