import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { knowProblems } from '../lib/api';
import { followFocus, keepFocus } from '../lib/focus';
import { isTranslated } from '../lib/language';
import { App } from './app';

/** Draws the page. */
export async function startApp(): Promise<void> {
  if (isTranslated()) knowProblems((await import('../lib/api/problem-texts')).PROBLEM_TEXTS);
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no root.');
  followFocus();
  keepFocus();
  removeStartingLogo(root);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

/** Removes what index.html shows at first, once the page has drawn more than its styles. */
function removeStartingLogo(root: HTMLElement): void {
  const drawn = new MutationObserver(() => {
    if (!root.querySelector(':scope > :not(style)')) return;
    document.getElementById('starting')?.remove();
    drawn.disconnect();
  });
  drawn.observe(root, { childList: true });
}
