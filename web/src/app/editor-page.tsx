import { useParams } from '@tanstack/react-router';
import { Editor } from '../features/editor';
import { GitSync } from '../features/gitsync';

/** The editor, with GitSync in its top bar. */
export function EditorPage() {
  const { a } = useParams({ from: '/signed-in/w/$w/apps/$a' });
  return <Editor key={a} appId={a} gitSync={(slot) => <GitSync {...slot} />} />;
}
