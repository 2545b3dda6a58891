import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
// The library's styles first, so that the page's own come after them.
import './app/styles';
import { App } from './app/app';
import { followFocus } from './components';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no root.');
followFocus();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
