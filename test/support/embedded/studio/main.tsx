import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ConfigureGit, GitSyncModal, ImportFromGit, type GitSyncEvent } from '@trellis/gitsync/react';

const { at, show, app = '' } = Object.fromEntries(new URLSearchParams(location.search));

/** The page of a program: its settings, its dashboard or the editor of an app, with the component of Trellis for it. */
function Studio() {
  const [isOpen, setIsOpen] = useState(false);
  const [isDark, setIsDark] = useState(false);
  const [heard, setHeard] = useState<string[]>([]);
  const hear = (text: string) => setHeard((before) => [...before, text]);
  const shared = {
    at,
    workspaceId: 'desk',
    colorScheme: isDark ? ('dark' as const) : undefined,
    onEvent: (event: GitSyncEvent) => hear(JSON.stringify(event)),
  };
  return (
    <>
      <button onClick={() => setIsOpen(true)}>Git</button>
      <button onClick={() => setIsDark(!isDark)}>Other colours</button>
      {show === 'settings' && <ConfigureGit {...shared} />}
      {show === 'dashboard' && <ImportFromGit {...shared} onImported={(id) => hear(`imported ${id}`)} />}
      {isOpen && <GitSyncModal {...shared} appId={app} onClose={() => setIsOpen(false)} />}
      <ol aria-label="Events">
        {heard.map((text, index) => (
          <li key={index}>{text}</li>
        ))}
      </ol>
    </>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Studio />
  </StrictMode>,
);
