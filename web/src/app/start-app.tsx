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
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
