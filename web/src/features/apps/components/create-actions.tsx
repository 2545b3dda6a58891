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
import { useWorkspace } from '../../../lib/workspace';
import type { AppDialog } from './app-dialogs';

export function CreateActions({ onOpen }: { onOpen: (dialog: AppDialog) => void }) {
  const { id: w } = useWorkspace();
  const navigate = useNavigate();
  return (
    <Group gap={6} wrap="nowrap">
      <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => onOpen({ kind: 'create' })}>
        Create new app
      </Button>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More ways to add an app">
            <EllipsisVertical size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<FileUp size={15} aria-hidden />}
            onClick={() => onOpen({ kind: 'import-file' })}
          >
            Import from file
          </Menu.Item>
          <Menu.Item
            leftSection={<GitBranch size={15} aria-hidden />}
            onClick={() => onOpen({ kind: 'import-git' })}
          >
            Import from git repository
          </Menu.Item>
          <Menu.Item
            leftSection={<ArrowDownToLine size={15} aria-hidden />}
            onClick={() => void navigate({ to: '/w/$w/pull', params: { w } })}
          >
            Check and pull apps
          </Menu.Item>
          <Menu.Item
            leftSection={<GitCommitHorizontal size={15} aria-hidden />}
            onClick={() => void navigate({ to: '/w/$w/commit', params: { w } })}
          >
            Commit several apps
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<Trash2 size={15} aria-hidden />}
            onClick={() => void navigate({ to: '/w/$w/deleted', params: { w } })}
          >
            Deleted apps
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
