import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
// The library's styles come first, so that the page's styles override them.
import './app/styles';
import { App } from './app/app';
import { followFocus } from './lib/focus';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no root.');
followFocus();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
