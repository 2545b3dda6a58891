import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followFocus } from '../lib/focus';
import { App } from './app';

/** Draws the page. */
export function startApp(): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no root.');
  followFocus();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
