import { Outlet, useMatchRoute, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Editor } from '../features/editor';

/** The editor of an app, or a page of the app inside of it. */
export function EditorPage() {
  const { a } = useParams({ from: '/signed-in/w/$w/apps/$a' });
  const { select = null, show } = useSearch({ strict: false });
  const isEditor = useMatchRoute()({ to: '/w/$w/apps/$a' }) !== false;
  const navigate = useNavigate();
  return (
    <Editor
      key={`${a} ${show}`}
      appId={a}
      show={show}
      page={isEditor ? null : <Outlet />}
      onLeavePage={() => void navigate({ from: '/w/$w/apps/$a/', to: '/w/$w/apps/$a' })}
      select={select}
      // Forgotten at once: a reload selects nothing again.
      onSelected={() => void navigate({ to: '.', search: { show }, replace: true })}
    />
  );
}
