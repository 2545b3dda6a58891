import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { GitMerge } from 'lucide-react';
import { LinkButton } from '../../../components';
import { openMergesQuery, useWorkspace, type OpenMerge } from '../../../lib/workspace';
import classes from './next-step.module.css';

interface Props {
  /** App whose pulls and commits are shown; absent: all apps. */
  appId?: string;
  /** Merges of all branches, and no pulls or commits. */
  ofBranches?: boolean;
  onOpen?: () => void;
}

/** The merges of the shown branch that wait for decisions or for their completion, each with a way to go on. */
export function OpenMerges({ appId, ofBranches = false, onOpen }: Props) {
  const { id: w, copy, defaultBranch, can } = useWorkspace();
  const { data = [] } = useQuery({ ...openMergesQuery(w), enabled: can('builder') });
  const branch = copy.branch ?? defaultBranch;
  const shown = data.filter((merge) => {
    if (merge.kind === 'branches') return ofBranches || merge.into === branch || merge.from === branch;
    if (ofBranches || merge.into !== branch) return false;
    return appId === undefined || merge.apps.some((app) => app.appId === appId);
  });
  if (shown.length === 0) return null;
  return (
    <ul className={classes.merges} aria-label={t`Unfinished merges`}>
      {shown.map((merge) => (
        <li key={merge.id} className={classes.merge}>
          <GitMerge size={16} aria-hidden />
          <span className={classes.words}>{openMergeText(merge)}</span>
          <LinkButton
            to="/w/$w/merges/$m"
            params={{ w, m: merge.id }}
            search={{ branch: merge.into }}
            state={{ cameFrom: { appId: appId ?? null, branch } }}
            size="compact-sm"
            onClick={onOpen}
          >
            <Trans>Continue</Trans>
          </LinkButton>
        </li>
      ))}
    </ul>
  );
}

/** Says which branches or app are merged, and how many of its conflicts are resolved. */
export function openMergeText({ kind, from, into, apps, resolved, total }: OpenMerge): string {
  const progress = plural(total, {
    one: `${resolved} of # conflict resolved`,
    other: `${resolved} of # conflicts resolved`,
  });
  const app = apps[0]?.name ?? '';
  switch (kind) {
    case 'branches':
      return t`Merge of ${from} into ${into}: ${progress}`;
    case 'pull':
      return t`Pull of ${app}: ${progress}`;
    case 'commit':
      return t`Commit of ${app}: ${progress}`;
  }
}
