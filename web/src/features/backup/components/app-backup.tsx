import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { lazyPart } from '../../../lib/lazy-code';
import { useWorkspace } from '../../../lib/workspace';
import { appBackupQuery } from '../backup';
import { BackupBadge } from './backup-state';

const AppBackupDialog = lazyPart(async () => (await import('./app-backup-dialog')).AppBackupDialog);

/** The state of an app's backup; opens its settings for admins. Nothing for others while there is no backup. */
export function AppBackup({ appId }: { appId: string }) {
  const { copy, can } = useWorkspace();
  const { data } = useQuery(appBackupQuery(copy, appId));
  const [isOpen, setIsOpen] = useState(false);
  if (!data) return null;
  if (!can('admin')) return data.state === 'off' ? null : <BackupBadge {...data} />;
  return (
    <>
      <Button ml={-8} size="compact-xs" variant="subtle" color="gray" onClick={() => setIsOpen(true)}>
        <BackupBadge {...data} />
      </Button>
      {isOpen && (
        <Suspense>
          <AppBackupDialog appId={appId} backup={data} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
