import { Button } from '@mantine/core';
import { AppWindow, GitBranch, SearchX } from 'lucide-react';
import { EmptyState } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { GIT_STATE_LABELS } from '../lib/git-state-labels';
import type { AppsView } from '../lib/shown-apps';
import type { AppDialog } from './app-dialogs';

export function NoApps({ onOpen }: { onOpen: (dialog: AppDialog) => void }) {
  const { can } = useWorkspace();
  if (!can('builder')) {
    return (
      <EmptyState icon={<AppWindow size={22} />} title="No apps yet">
        Apps that builders create or import appear here.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<AppWindow size={22} />}
      title="No apps yet"
      actions={
        <>
          <Button onClick={() => onOpen({ kind: 'create' })}>Create an app</Button>
          <Button
            variant="default"
            leftSection={<GitBranch size={15} aria-hidden />}
            onClick={() => onOpen({ kind: 'import-git' })}
          >
            Import from Git
          </Button>
        </>
      }
    >
      Create an app, import a file, or import an app from the Git repository of another workspace or of
      ToolJet.
    </EmptyState>
  );
}

export const NothingFound = ({ view, onClear }: { view: AppsView; onClear: () => void }) => (
  <EmptyState
    icon={<SearchX size={22} />}
    title="No matching apps"
    actions={
      <Button variant="default" onClick={onClear}>
        Show all apps
      </Button>
    }
  >
    {whyNothing(view)}
  </EmptyState>
);

function whyNothing({ text, tag, state }: AppsView): string {
  const parts = [
    ...(text.trim() ? [`has “${text.trim()}” in its name`] : []),
    ...(tag === null ? [] : [`has the tag “${tag}”`]),
    ...(state === null ? [] : [`is in the state “${GIT_STATE_LABELS[state].label}”`]),
  ];
  return `No app ${new Intl.ListFormat('en', { type: 'conjunction' }).format(parts)}.`;
}
