import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CopyButton, QueryProblem, StateBadge, TextLink, Time } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { titleOf } from '../deployment-words';
import { liveQuery, type Deployment, type LiveDeployment } from '../deployments';
import { Comment, Facts } from './deployment-facts';
import classes from './deployments.module.css';

/** The deployment that is live, with the way back. Renders nothing before the first one. */
export function LiveCard({ onRollBack }: { onRollBack: (to: Deployment) => void }) {
  const { id, can } = useWorkspace();
  const found = useQuery(liveQuery(id));
  const { data } = found;
  if (found.error) return <QueryProblem of={found} />;
  if (!data)
    return (
      <Skeleton h={118} radius={12} aria-busy aria-label={t`Loading the live deployment`} role="status" />
    );
  const { deployment, previous } = data;
  if (!deployment) return null;
  return (
    <section className={classes.live} aria-label={t`Live`}>
      <div className={classes.liveHead}>
        <div className={classes.body}>
          <StateBadge tone="good" label={t`Live`} />
          <h2 className={classes.liveTitle}>{titleOf(deployment)}</h2>
          <Facts deployment={deployment}>
            {!data.commitUrlTemplate && deployment.sha && (
              <CopyButton
                text={deployment.sha}
                name={t`Copy the commit id`}
                size="compact-xs"
                variant="subtle"
                className={classes.copy}
              />
            )}
            <Since deployment={deployment} />
          </Facts>
          <Comment deployment={deployment} />
        </div>
        {previous && can('builder') && (
          <Button variant="default" onClick={() => onRollBack(previous)}>
            <Trans>Roll back…</Trans>
          </Button>
        )}
      </div>
      <LiveApps apps={data.apps} />
    </section>
  );
}

function Since({ deployment: { isAutomatic, requestedBy, decided, startedAt } }: { deployment: Deployment }) {
  const by = decided?.by.name ?? requestedBy?.name;
  return (
    <>
      {startedAt && (
        <span>
          <Trans>
            live since <Time value={startedAt} />
          </Trans>
        </span>
      )}
      {by !== undefined && (
        <span>
          <Trans>deployed by {by}</Trans>
        </span>
      )}
      {by === undefined && isAutomatic && (
        <span>
          <Trans>automatic</Trans>
        </span>
      )}
    </>
  );
}

function LiveApps({ apps }: Pick<LiveDeployment, 'apps'>) {
  const { id: w } = useWorkspace();
  if (apps.length === 0) return null;
  return (
    <details className={classes.liveApps}>
      <summary>{plural(apps.length, { one: '# app', other: '# apps' })}</summary>
      <ul aria-label={t`Live apps`}>
        {apps.map((app) => (
          <li key={app.id}>
            <TextLink to="/w/$w/apps/$a" params={{ w, a: app.id }} size="sm">
              {app.name}
            </TextLink>
          </li>
        ))}
      </ul>
    </details>
  );
}
