import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { AppWindow, GitBranch, Plus, SearchX } from 'lucide-react';
import { EmptyState } from '../../../components';
import { formatList } from '../../../lib/language';
import { useEmbedding } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import type { StepName } from '../api/use-first-steps';
import { GIT_STATE_LABELS } from '../lib/git-state-labels';
import type { AppsView } from '../lib/shown-apps';
import type { AppDialog } from './app-dialogs';

interface NoAppsProps {
  /** The next of the first steps, where they are shown. */
  next: StepName | null;
  onOpen: (dialog: AppDialog) => void;
}

export function NoApps({ next, onOpen }: NoAppsProps) {
  const { can } = useWorkspace();
  const program = useEmbedding();
  if (program) {
    return (
      <EmptyState icon={<AppWindow size={22} />} title={t`No apps yet`}>
        <Trans>Apps created in {program.name} appear here.</Trans>
      </EmptyState>
    );
  }
  if (!can('builder')) {
    return (
      <EmptyState icon={<AppWindow size={22} />} title={t`No apps yet`}>
        <Trans>Apps that builders create or import appear here.</Trans>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<AppWindow size={22} />}
      title={t`No apps yet`}
      actions={
        <>
          {/* The first steps have no button for this one. */}
          <Button
            variant={next === null || next === 'app' ? 'filled' : 'default'}
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => onOpen({ kind: 'create' })}
          >
            <Trans>Create new app</Trans>
          </Button>
          <Button
            variant="default"
            leftSection={<GitBranch size={15} aria-hidden />}
            onClick={() => onOpen({ kind: 'import-git' })}
          >
            <Trans>Import from Git</Trans>
          </Button>
        </>
      }
    >
      <Trans>
        Create an app, import a file, or import an app from the Git repository of another workspace or of
        ToolJet.
      </Trans>
    </EmptyState>
  );
}

export const NothingFound = ({ view, onClear }: { view: AppsView; onClear: () => void }) => (
  <EmptyState
    icon={<SearchX size={22} />}
    title={t`No matching apps`}
    actions={
      <Button variant="default" onClick={onClear}>
        <Trans>Show all apps</Trans>
      </Button>
    }
  >
    {whyNothing(view)}
  </EmptyState>
);

function whyNothing({ text, tag, folder, state }: AppsView): string {
  const parts = [
    ...(text.trim() ? [t`has “${text.trim()}” in its name`] : []),
    ...(tag === null ? [] : [t`has the tag “${tag}”`]),
    ...(folder === null ? [] : [t`is in the folder “${folder}”`]),
    ...(state === null ? [] : [t`is in the state “${GIT_STATE_LABELS[state].label}”`]),
  ];
  return t`No app ${formatList(parts)}.`;
}
