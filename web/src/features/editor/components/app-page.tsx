import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { PageHeader, ProblemAlert, SectionCard } from '../../../components';
import { appQuery } from '../../../lib/workspace';
import { GitSync } from '../../gitsync';

/** An app: what it is, and where it is in the repository. */
export function AppPage() {
  const { w, a } = useParams({ from: '/signed-in/w/$w/apps/$a' });
  const app = useQuery(appQuery(w, a));
  if (app.isPending) return <Skeleton h={240} />;
  if (!app.data) return <ProblemAlert error={app.error} />;
  const { name, editingVersion, locked } = app.data;
  return (
    <>
      <PageHeader
        title={name}
        description={
          locked ? 'Locked: it follows the repository by pulling. Duplicate it to edit a copy.' : undefined
        }
        actions={
          <>
            <GitSync app={app.data} save={async () => true} onPulled={() => void app.refetch()} />
            <Button
              component="a"
              href={`/api/workspaces/${w}/apps/${a}/export`}
              download
              variant="default"
              leftSection={<Download size={15} aria-hidden />}
            >
              Export
            </Button>
          </>
        }
      />
      <SectionCard title="Version">
        {editingVersion.name}
        {editingVersion.status === 'published' && ' (published, read-only)'}
      </SectionCard>
    </>
  );
}
