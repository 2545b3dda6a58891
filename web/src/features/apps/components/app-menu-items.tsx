import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Copy, Download, ExternalLink, History, Lock, LockOpen, Pencil, Tag, Trash2 } from 'lucide-react';
import { useEmbedding } from '../../../lib/session';
import { fileAddress, useProductOf, useWorkspace, type App } from '../../../lib/workspace';
import type { AppDialog } from './app-dialogs';

const ICON = 15;

export interface AppMenuItemsProps {
  app: App;
  onOpen: (dialog: AppDialog) => void;
}

export function AppMenuItems({ app, onOpen }: AppMenuItemsProps) {
  const { copy, can } = useWorkspace();
  const isEmbedded = useEmbedding() !== null;
  return (
    <>
      {app.hostedBy && <OpenElsewhereItem {...app.hostedBy} />}
      {can('builder') && (
        <>
          <Menu.Item
            leftSection={<Pencil size={ICON} aria-hidden />}
            disabled={app.hostedBy !== undefined}
            onClick={() => onOpen({ kind: 'rename', app })}
          >
            <Trans>Rename</Trans>
          </Menu.Item>
          {!isEmbedded && (
            <Menu.Item
              leftSection={<Copy size={ICON} aria-hidden />}
              onClick={() => onOpen({ kind: 'duplicate', app })}
            >
              <Trans>Duplicate</Trans>
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<Tag size={ICON} aria-hidden />}
            onClick={() => onOpen({ kind: 'tags', app })}
          >
            <Trans>Tags</Trans>
          </Menu.Item>
        </>
      )}
      <Menu.Item
        component="a"
        href={fileAddress(copy, app.id, 'export')}
        download
        leftSection={<Download size={ICON} aria-hidden />}
      >
        <Trans>Export</Trans>
      </Menu.Item>
      {app.gitState !== 'none' && <HistoryItem appId={app.id} />}
      {can('admin') && app.gitState !== 'none' && !app.hostedBy && (
        <LockItem isLocked={app.locked} onClick={() => onOpen({ kind: 'lock', app })} />
      )}
      {can('builder') && !app.hostedBy && <DeleteItem onClick={() => onOpen({ kind: 'delete', app })} />}
    </>
  );
}

function HistoryItem({ appId }: { appId: string }) {
  const { id: w } = useWorkspace();
  return (
    <Menu.Item
      renderRoot={(props) => <Link to="/w/$w/apps/$a/history" params={{ w, a: appId }} {...props} />}
      leftSection={<History size={ICON} aria-hidden />}
    >
      <Trans>History</Trans>
    </Menu.Item>
  );
}

function OpenElsewhereItem({ url, kind }: { url: string; kind: string }) {
  const product = useProductOf()(kind);
  return (
    <Menu.Item
      component="a"
      href={url}
      target="_blank"
      rel="noreferrer"
      leftSection={<ExternalLink size={ICON} aria-hidden />}
    >
      <Trans>Open in {product}</Trans>
    </Menu.Item>
  );
}

const DeleteItem = ({ onClick }: { onClick: () => void }) => (
  <>
    <Menu.Divider />
    <Menu.Item
      c="var(--mantine-color-error)"
      leftSection={<Trash2 size={ICON} aria-hidden />}
      onClick={onClick}
    >
      <Trans>Delete</Trans>
    </Menu.Item>
  </>
);

const LockItem = ({ isLocked, onClick }: { isLocked: boolean; onClick: () => void }) => (
  <Menu.Item
    leftSection={isLocked ? <LockOpen size={ICON} aria-hidden /> : <Lock size={ICON} aria-hidden />}
    onClick={onClick}
  >
    {isLocked ? t`Unlock` : t`Lock`}
  </Menu.Item>
);
