import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import {
  ArrowDownToLine,
  EllipsisVertical,
  FileUp,
  GitBranch,
  GitCommitHorizontal,
  Plus,
  Trash2,
} from 'lucide-react';
import { useEmbedding } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import type { AppDialog } from './app-dialogs';

interface Props {
  onOpen: (dialog: AppDialog) => void;
}

/** In a Trellis that is part of a program, apps are made there; those of the repository, from here, if the program takes them. */
export function CreateActions({ onOpen }: Props) {
  const program = useEmbedding();
  return (
    <Group gap={6} wrap="nowrap">
      {!program && (
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => onOpen({ kind: 'create' })}>
          <Trans>Create new app</Trans>
        </Button>
      )}
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={
              program?.takesNewApps === false ? t`Several apps at once` : t`More ways to add an app`
            }
          >
            <EllipsisVertical size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!program && <ImportFileItem onOpen={onOpen} />}
          {program?.takesNewApps !== false && <ImportFromGitItem onOpen={onOpen} />}
          <ItemsOfMany />
          {!program && <DeletedItem />}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

const ImportFileItem = ({ onOpen }: Props) => (
  <Menu.Item leftSection={<FileUp size={15} aria-hidden />} onClick={() => onOpen({ kind: 'import-file' })}>
    <Trans>Import from file</Trans>
  </Menu.Item>
);

const ImportFromGitItem = ({ onOpen }: Props) => (
  <Menu.Item leftSection={<GitBranch size={15} aria-hidden />} onClick={() => onOpen({ kind: 'import-git' })}>
    <Trans>Import from git repository</Trans>
  </Menu.Item>
);

function ItemsOfMany() {
  const { id: w } = useWorkspace();
  const navigate = useNavigate();
  return (
    <>
      <Menu.Item
        leftSection={<ArrowDownToLine size={15} aria-hidden />}
        onClick={() => void navigate({ to: '/w/$w/pull', params: { w } })}
      >
        <Trans>Check and pull apps</Trans>
      </Menu.Item>
      <Menu.Item
        leftSection={<GitCommitHorizontal size={15} aria-hidden />}
        onClick={() => void navigate({ to: '/w/$w/commit', params: { w } })}
      >
        <Trans>Commit several apps</Trans>
      </Menu.Item>
    </>
  );
}

function DeletedItem() {
  const { id: w } = useWorkspace();
  const navigate = useNavigate();
  return (
    <>
      <Menu.Divider />
      <Menu.Item
        leftSection={<Trash2 size={15} aria-hidden />}
        onClick={() => void navigate({ to: '/w/$w/deleted', params: { w } })}
      >
        <Trans>Deleted apps</Trans>
      </Menu.Item>
    </>
  );
}
