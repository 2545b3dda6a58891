import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import type { Deployment } from '../api/deployments';
import classes from './deployments.module.css';

type DeployedApp = Deployment['plan']['apps'][number];

/** The changes of a deployment, what the workspace lacks for it, and why it is refused. */
export function Plan({ plan, isDone }: { plan: Deployment['plan']; isDone: boolean }) {
  const { apps, missing, problems } = plan;
  const lacks = [
    ...missing.constants.map((name) => t`constant ${name}`),
    ...missing.secrets.map((name) => t`secret ${name}`),
    ...missing.credentials.map(({ appName, name, dataSourceId }) => {
      const dataSource = name ?? dataSourceId;
      return t`credentials of ${appName} › ${dataSource}`;
    }),
  ];
  return (
    <div className={classes.plan}>
      {problems.length > 0 && (
        <ul className={classes.problems} aria-label={t`Problems`}>
          {problems.map(({ code, detail, gitAppId }, index) => (
            <li key={`${code} ${gitAppId ?? ''} ${index}`}>{detail}</li>
          ))}
        </ul>
      )}
      {apps.length > 0 && (
        <ul className={classes.apps} aria-label={t`Apps`}>
          {apps.map((app) => (
            <li key={app.gitAppId}>
              <strong>{app.name}</strong> <span>{changeOf(app, isDone)}</span>
            </li>
          ))}
        </ul>
      )}
      {apps.length === 0 && problems.length === 0 && (
        <Text size="sm" c="dimmed">
          {isDone ? t`All apps were up to date.` : t`All apps are up to date.`}
        </Text>
      )}
      {lacks.length > 0 && (
        <Text size="sm" mt={4}>
          <Trans>Missing here: {lacks.join(', ')}</Trans>
        </Text>
      )}
      {missing.constants.length > 0 && missing.hostConstants === 'unknown' && (
        <Text size="sm" c="dimmed">
          <Trans>The connected editor does not report which constants it has. Check there.</Trans>
        </Text>
      )}
    </div>
  );
}

function changeOf({ change, total }: DeployedApp, isDone: boolean): string {
  if (change === 'removed') return t`is no longer in the repository, and stays here`;
  if (change === 'added') return isDone ? t`was added` : t`is added`;
  const count = plural(total, { one: '# change', other: '# changes' });
  return total === 0 ? t`is written differently` : count;
}
