import { useQuery } from '@tanstack/react-query';
import { isProblem } from '../../../../lib/api';
import { useWorkspace } from '../../../../lib/workspace';
import { commitPlanQuery } from '../../api/commit-many';
import type { CommitParts } from '../commit/commit-parts';
import { RenameApp } from './rename-app';
import { ResolveConflict } from './resolve-conflict';

/** Asks what to do about an app that the repository has already: before the first commit, or when it was refused. */
export function FirstCommitConflict({ app, commit, save, refresh }: CommitParts) {
  const { copy } = useWorkspace();
  const { data, isPending } = useQuery({ ...commitPlanQuery(copy), staleTime: 0 });
  const planned = data?.items.find(({ appId }) => appId === app.id);
  const isConflict = planned?.state === 'differs' || planned?.state === 'name_taken';
  const theirs = isConflict ? planned.theirs : null;
  const { present, isRefusedAgain, commitOver } = commit;
  if (!theirs && !present) return null;
  const onResolved = () => {
    commit.reset();
    refresh();
  };
  const isNameTaken = theirs
    ? planned?.state === 'name_taken'
    : isProblem(commit.error, 'git_app_name_taken');
  return (
    <ResolveConflict
      app={{ appId: app.id, name: app.name }}
      theirs={theirs}
      isLooking={isPending}
      refused={present && { present, isAgain: isRefusedAgain, replace: () => commitOver() }}
      onResolved={onResolved}
    >
      {/* Under another name, the app itself would still be there in another state. */}
      {isNameTaken && <RenameApp app={app} save={save} onRenamed={onResolved} />}
    </ResolveConflict>
  );
}
