import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { PageHeader, ProblemAlert, SectionCard, Time } from '../../../components';
import { isProblem } from '../../../lib/api';
import { dateTime } from '../../../lib/time';
import { appQuery } from '../../../lib/workspace';
import { appGitQuery } from '../api/app-git';
import classes from './app-page.module.css';

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
          <Button
            component="a"
            href={`/api/workspaces/${w}/apps/${a}/export`}
            download
            variant="default"
            leftSection={<Download size={15} aria-hidden />}
          >
            Export
          </Button>
        }
      />
      <SectionCard title="Version">
        {editingVersion.name}
        {editingVersion.status === 'published' && ' (published, read-only)'}
      </SectionCard>
      <InGit w={w} a={a} />
    </>
  );
}

function InGit({ w, a }: { w: string; a: string }) {
  const git = useQuery(appGitQuery(w, a));
  if (git.isPending || isProblem(git.error, 'git_not_configured', 'git_disabled')) return null;
  if (!git.data) return <ProblemAlert error={git.error} />;
  const { lastCommit, repositoryUrl, branch, path } = git.data;
  return (
    <SectionCard title="In the repository">
      <dl className={classes.facts}>
        <dt>Repository</dt>
        <dd>{repositoryUrl}</dd>
        <dt>Branch</dt>
        <dd>{branch}</dd>
        <dt>File</dt>
        <dd>{path}</dd>
        <dt>Last commit</dt>
        <dd>
          {lastCommit ? (
            <>
              {lastCommit.message} · {lastCommit.author.name} · {dateTime(lastCommit.date)} (
              <Time value={lastCommit.date} />)
            </>
          ) : (
            'None yet'
          )}
        </dd>
      </dl>
    </SectionCard>
  );
}
