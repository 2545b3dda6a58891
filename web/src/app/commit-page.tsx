import { useParams } from '@tanstack/react-router';
import { CommittedApp } from '../features/editor';
import { CommitBar } from '../features/gitsync';

/** An app as it was at a commit, in the editor's panels. */
export function CommitPage() {
  const { a, sha } = useParams({ from: '/signed-in/w/$w/apps/$a/history/$sha' });
  return (
    <CommittedApp key={`${a} ${sha}`} appId={a} sha={sha}>
      <CommitBar appId={a} sha={sha} />
    </CommittedApp>
  );
}
