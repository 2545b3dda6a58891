import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useId, useState, type ComponentProps } from 'react';
import { CommitSummary, LinkButton, QueryProblem, RowsSkeleton, TextLink } from '../../../components';
import { askForConstants, useWorkspace, withoutVariables } from '../../../lib/workspace';
import { BeforeAfter, ChangeList } from '../../gitsync';
import { SettledSources } from '../../hosts';
import { changeText, missingNames } from '../deployment-words';
import { deploymentChangesQuery, liveQuery, type DeployedApp, type Deployment } from '../deployments';
import classes from './deployments.module.css';

interface Props {
  deployment: Pick<Deployment, 'id' | 'plan' | 'sha'>;
  isDone: boolean;
  /** Commit of the deployment before a finished one; null if it is not known. */
  formerSha?: string | null;
}

/** The changes of a deployment, what the workspace lacks for it, and why it is refused. */
export function PlanView(props: Props) {
  const { deployment, isDone } = props;
  const { apps, problems, notices } = deployment.plan;
  return (
    <div className={classes.plan}>
      {problems.length > 0 && (
        <ul className={classes.problems} aria-label={t`Problems`}>
          {problems.map(({ code, detail, gitAppId }, index) => (
            <li key={`${code} ${gitAppId ?? ''} ${index}`}>{detail}</li>
          ))}
        </ul>
      )}
      {apps.length > 0 && <Apps {...props} />}
      {apps.length === 0 && problems.length === 0 && (
        <Text size="sm" c="dimmed">
          {isDone ? t`All apps were up to date.` : t`All apps are up to date.`}
        </Text>
      )}
      {notices.length > 0 && <Notices notices={notices} />}
      <Missing missing={deployment.plan.missing} />
      <SettledSources sources={deployment.plan.hostDataSources} />
    </div>
  );
}

/** Entries of the repository that are passed over, folded. */
const Notices = ({ notices }: Pick<Deployment['plan'], 'notices'>) => (
  <details className={classes.commits}>
    <summary>
      {plural(notices.length, {
        one: '# entry without an app in .meta/meta.json',
        other: '# entries without an app in .meta/meta.json',
      })}
    </summary>
    <ul>
      {notices.map(({ detail, gitAppId }, index) => (
        <li key={`${gitAppId ?? ''} ${index}`}>{detail}</li>
      ))}
    </ul>
  </details>
);

/** Apps that are shown before the others are asked for. */
const SHOWN_AT_FIRST = 5;

function Apps(props: Props) {
  const { apps } = props.deployment.plan;
  const [isWhole, setIsWhole] = useState(apps.length <= SHOWN_AT_FIRST + 1);
  const shown = isWhole ? apps : apps.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <ul className={classes.apps} aria-label={t`Apps`}>
        {shown.map((app) => (
          <AppRow key={app.gitAppId} app={app} {...props} />
        ))}
      </ul>
      {!isWhole && (
        <Button variant="subtle" size="compact-sm" onClick={() => setIsWhole(true)}>
          {plural(apps.length, { one: 'Show # app', other: 'Show all # apps' })}
        </Button>
      )}
    </>
  );
}

function AppRow(props: Props & { app: DeployedApp }) {
  const { app, isDone } = props;
  const [isOpen, setIsOpen] = useState(false);
  const changesId = useId();
  const words = (
    <span>
      <strong>{app.name}</strong> <span>{changeText(app, isDone)}</span>
    </span>
  );
  if (app.change === 'added' || app.change === 'removed') return <li className={classes.app}>{words}</li>;
  return (
    <li>
      <button
        type="button"
        className={classes.opener}
        aria-expanded={isOpen}
        aria-controls={changesId}
        onClick={() => setIsOpen(!isOpen)}
      >
        <ChevronRight size={14} className={classes.chevron} aria-hidden />
        {words}
      </button>
      <div id={changesId} hidden={!isOpen} className={classes.changes}>
        {isOpen && <Changes {...props} />}
      </div>
    </li>
  );
}

/** More changes than these are folded at first. */
const OPEN_AT_FIRST = 3;

function Changes(props: Props & { app: DeployedApp }) {
  const { app, deployment } = props;
  const { gitAppId, name } = app;
  const { id: w } = useWorkspace();
  const found = useQuery(deploymentChangesQuery(w, deployment.id, gitAppId));
  const { data } = found;
  const { data: live } = useQuery(liveQuery(w));
  const appId = live?.apps.find((one) => one.gitAppId === gitAppId)?.id;
  if (found.error) return <QueryProblem of={found} />;
  if (!data) return <RowsSkeleton label={t`Loading the changes of ${name}`} rows={2} />;
  return (
    <>
      {data.changes.length > 0 ? (
        <ChangeList difference={data} startsOpen={() => data.changes.length <= OPEN_AT_FIRST} />
      ) : (
        <Text size="sm" c="dimmed">
          <Trans>The app is up to date by now.</Trans>
        </Text>
      )}
      {data.truncated && (
        <Text size="sm" c="dimmed">
          <Trans>Only the first changes are shown.</Trans>
        </Text>
      )}
      {appId !== undefined && data.changes.length > 0 && (
        <Pictures {...props} appId={appId} changes={data.changes} />
      )}
      {appId !== undefined && (
        <Text size="sm" mt={6}>
          <TextLink to="/w/$w/apps/$a/history" params={{ w, a: appId }} underline="always">
            <Trans>History of {name}</Trans>
          </TextLink>
        </Text>
      )}
    </>
  );
}

interface PicturesProps extends Props {
  appId: string;
  changes: ComponentProps<typeof BeforeAfter>['changes'];
}

function Pictures({ deployment: { sha }, isDone, formerSha = null, appId, changes }: PicturesProps) {
  const from = isDone ? formerSha : 'working';
  if (from === null || sha === null) return null;
  return <BeforeAfter appId={appId} sides={{ from, to: sha }} changes={changes} />;
}

function Missing({ missing }: { missing: Deployment['plan']['missing'] }) {
  const { id: w, can } = useWorkspace();
  const { constants, secrets, hostConstants } = missing;
  const names = missingNames(missing);
  const canAdd = can('builder') && !hostConstants && constants.length + secrets.length > 0;
  return (
    <>
      {names.length > 0 && (
        <div className={classes.missing}>
          <Text size="sm">
            <Trans>Missing here: {names.join(', ')}</Trans> {withoutVariables(missing)}
          </Text>
          {canAdd && (
            <LinkButton
              to="/w/$w/settings/constants"
              params={{ w }}
              search={{ ...askForConstants({ constants, secrets }), next: 'deployments' }}
              size="compact-sm"
              variant="default"
            >
              <Trans>Add missing constants</Trans>
            </LinkButton>
          )}
        </div>
      )}
      {constants.length > 0 && hostConstants === 'unknown' && (
        <Text size="sm" c="dimmed">
          <Trans>The connected editor does not report which constants it has. Check there.</Trans>
        </Text>
      )}
    </>
  );
}

/** The commits that a deployment brings, folded; for a roll back, the commits that it takes back. */
export function CommitsOf({ plan: { commits, isRollback } }: Pick<Deployment, 'plan'>) {
  if (commits === null || commits.total === 0) return null;
  const { total } = commits;
  const title = isRollback
    ? plural(total, { one: 'Takes back # commit', other: 'Takes back # commits' })
    : plural(total, { one: '# commit since the live one', other: '# commits since the live one' });
  return <CommitList title={title} commits={commits} />;
}

/** The commits that were rolled back and come back, open: a person has to decide on them. */
export function BroughtBack({ plan: { bringsBack } }: Pick<Deployment, 'plan'>) {
  if (bringsBack === null) return null;
  const { commits } = bringsBack;
  const title = plural(commits.total, {
    one: 'Brings back # commit that was rolled back',
    other: 'Brings back # commits that were rolled back',
  });
  return <CommitList title={title} commits={commits} isOpen />;
}

interface CommitListProps {
  title: string;
  commits: NonNullable<Deployment['plan']['commits']>;
  isOpen?: boolean;
}

function CommitList({ title, commits: { total, items }, isOpen = false }: CommitListProps) {
  const left = total - items.length;
  return (
    <details className={classes.commits} open={isOpen}>
      <summary>{title}</summary>
      <ul>
        {items.map((commit) => (
          <li key={commit.sha}>
            <CommitSummary commit={commit} />
          </li>
        ))}
        {left > 0 && (
          <li>
            <Trans>and {left} more</Trans>
          </li>
        )}
      </ul>
    </details>
  );
}
