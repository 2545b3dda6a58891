import { MantineProvider } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { notificationsStore } from '@mantine/notifications';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { RouterProvider, type AnyRouter } from '@tanstack/react-router';
import { StrictMode, lazy, Suspense, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '../lib/api';
import { basePath } from '../lib/base-path';
import { followFocus, keepFocus, POPUP } from '../lib/focus';
import { receive } from '../lib/lazy-code';
import { isFramed, programPage } from '../lib/program-page';
import { meQuery, refreshMe, type Me } from '../lib/session';
import { createAppRouter } from './router';
import { ServerAway } from './server-away';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme';

/** Draws the page. */
export function startApp(): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no root.');
  allowStyles();
  followFocus();
  keepFocus();
  removeStartingLogo(root);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

/** Removes the logo and the background that index.html shows at first, once the page has drawn more than its styles. */
function removeStartingLogo(root: HTMLElement): void {
  const drawn = new MutationObserver(() => {
    if (!root.querySelector(':scope > :not(style)')) return;
    document.getElementById('starting')?.remove();
    // Set by color-scheme.js for the first paint. It would stay when the theme changes.
    document.documentElement.style.removeProperty('background-color');
    drawn.disconnect();
  });
  drawn.observe(root, { childList: true });
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML: (html: string) => string }): unknown;
}

/**
 * Lets the component library set the texts of its `<style>` elements, which count as HTML. Anything that could make an
 * element is refused: src/web/page-policy.ts.
 */
function allowStyles(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', {
    createHTML: (html) => {
      if (html.includes('<')) throw new TypeError('HTML as text is not allowed.');
      return html;
    },
  });
}

/**
 * Tells the browser's other tabs who is signed in, and refetches if one of them reports another user: tabs share one
 * cookie. Calls `onOther` if the cookie belongs to another user now.
 */
function shareSession(client: QueryClient, onOther: () => void): void {
  const channel = new BroadcastChannel(`trellis-session${basePath}`);
  /** Undefined until known. */
  let known: string | null | undefined;
  const hash = JSON.stringify(meQuery.queryKey);
  client.getQueryCache().subscribe(({ type, query }) => {
    if (query.queryHash !== hash) return;
    const me = query.state.data as Me | null | undefined;
    // The cache is cleared before another user signs in at this tab.
    if (type === 'removed' || me === undefined) known = undefined;
    else if (known && me && me.user.id !== known) onOther();
    else if ((me?.user.id ?? null) !== known) {
      known = me?.user.id ?? null;
      channel.postMessage(known);
    }
  });
  channel.onmessage = ({ data }: MessageEvent<string | null>) => {
    if (known && data !== known) void refreshMe(client);
  };
}

/** The heading of a loaded screen. A loading screen takes its heading, and the focus, away with it. */
const HEADING = 'h1:not([aria-busy=true] *)';

/** The screen being left. */
interface Departure {
  heading: Element | null;
  focused: Element | null;
}

/**
 * Moves the focus to the heading of a new screen, so that screen readers announce it. Within a screen, for example between
 * tabs, the heading and the focus stay.
 */
function focusScreens(router: AnyRouter): void {
  let stopWaiting = () => {};
  let heading: Element | null = null;
  router.subscribe('onBeforeNavigate', ({ fromLocation, pathChanged }) => {
    if (!fromLocation || !pathChanged) return;
    stopWaiting();
    heading = document.querySelector<HTMLElement>(HEADING);
    stopWaiting = focusNextHeading({ heading, focused: document.activeElement });
  });
  router.subscribe('onRendered', () => {
    if (heading?.isConnected) stopWaiting();
  });
}

/** Waits for the heading, since screens load code and data first; stops if the user moves on. */
function focusNextHeading(before: Departure): () => void {
  const observer = new MutationObserver(() => {
    const heading = document.querySelector<HTMLElement>(HEADING);
    if (!heading || heading === before.heading) return;
    // A dialog that closes gives the focus back first.
    if (document.activeElement?.closest(POPUP)) return;
    stop();
    if (!hasOwnFocus(before)) focusHeading(heading);
  });
  const given = new AbortController();
  const stop = () => {
    observer.disconnect();
    given.abort();
  };
  observer.observe(document.body, { subtree: true, childList: true });
  for (const type of ['keydown', 'pointerdown'])
    document.addEventListener(type, stop, { capture: true, signal: given.signal });
  return stop;
}

/** Returns true if the screen has moved the focus already, for example to its first field. */
function hasOwnFocus({ focused }: Departure): boolean {
  const active = document.activeElement;
  const content = document.getElementById('content');
  return active !== focused && active !== content && content !== null && content.contains(active);
}

function focusHeading(heading: HTMLElement): void {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

const onSignedOut = () => {
  // Acts once, although every request of a page may fail like this.
  if (!client.getQueryData(meQuery.queryKey)) return;
  client.setQueryData(meQuery.queryKey, null);
  void router.invalidate();
};
const client = createQueryClient({ onSignedOut });
const router = createAppRouter(client);
shareSession(client, onSignedOut);
focusScreens(router);

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The apps that were selected on the dashboard. */
    appIds?: string[];
    /** The place from which a merge was opened. */
    cameFrom?: { appId: string | null; branch: string | null };
    /** A detail is shown in place of its list. */
    isDetail?: boolean;
  }
  interface Register {
    router: typeof router;
  }
}

/** A screen that could not be loaded is loaded again. */
const repeatLoading = () => void router.invalidate();

if (isFramed) void import('../lib/frame').then(({ followProgram }) => followProgram());

function App() {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      forceColorScheme={programPage?.colorScheme}
      colorSchemeManager={colorSchemeManager}
      cssVariablesResolver={cssVariablesResolver}
      getStyleNonce={findNonce}
      // Writes all variables: Mantine's own file has defaults, which load in vain if the theme overrides them.
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <ServerAway onBack={repeatLoading} />
        <Notices />
      </QueryClientProvider>
    </MantineProvider>
  );
}

declare global {
  var __webpack_nonce__: string | undefined;
}

/** Nonce of this page's response, for the styles that the component library writes; see src/web/page-policy.ts. */
const findNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// Read by libraries below the component library (react-remove-scroll, by way of get-nonce).
globalThis.__webpack_nonce__ = findNonce();

const loadNotices = async () => (await import('./shown-notices')).ShownNotices;
const LazyNotices = lazy(async () => ({
  // If an update has removed the code, the page goes on without notices.
  default: await receive(loadNotices).catch(nothing),
}));

function nothing() {
  return () => null;
}

const prepare = () => void loadNotices().catch(() => undefined);

/**
 * Shows notifications. The code is loaded on first use of the page, since the first notification may report a lost
 * connection.
 */
function Notices() {
  const [isWanted, setIsWanted] = useState(false);
  useEffect(() => {
    const stop = notificationsStore.subscribe(() => setIsWanted(true));
    return () => void stop();
  }, []);
  useWindowEvent('pointerdown', prepare, { once: true });
  useWindowEvent('keydown', prepare, { once: true });
  return <Suspense>{isWanted && <LazyNotices />}</Suspense>;
}
