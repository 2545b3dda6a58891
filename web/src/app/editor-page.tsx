import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Editor } from '../features/editor';
import { GitSync } from '../features/gitsync';

const ROUTE = '/signed-in/w/$w/apps/$a';

/** The editor, with GitSync in its top bar. */
export function EditorPage() {
  const { a } = useParams({ from: ROUTE });
  const { gitsync: jobId } = useSearch({ from: ROUTE });
  const navigate = useNavigate();
  // Forgotten at once: by the next reload, the outcome may be old.
  const forget = () => void navigate({ to: '.', search: {}, replace: true });
  return (
    <Editor
      key={a}
      appId={a}
      gitSync={(slot) => <GitSync {...slot} jobId={jobId ?? null} onShown={forget} />}
    />
  );
}
