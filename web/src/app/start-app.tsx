import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { knowProblems } from '../lib/api';
import { followFocus, keepFocus } from '../lib/focus';
import { isTranslated } from '../lib/language';
import { allowStyles } from './allow-styles';
import { App } from './app';

/** Draws the page. */
export async function startApp(): Promise<void> {
  if (isTranslated()) knowProblems((await import('../lib/api/problem-texts')).PROBLEM_TEXTS);
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
