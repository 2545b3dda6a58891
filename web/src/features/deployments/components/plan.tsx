import { Text } from '@mantine/core';
import type { Deployment } from '../api/deployments';
import classes from './deployments.module.css';

type DeployedApp = Deployment['plan']['apps'][number];

/** The changes of a deployment, what the workspace lacks for it, and why it is refused. */
export function Plan({ plan, isDone }: { plan: Deployment['plan']; isDone: boolean }) {
  const { apps, missing, problems } = plan;
  const lacks = [
    ...missing.constants.map((name) => `constant ${name}`),
    ...missing.secrets.map((name) => `secret ${name}`),
    ...missing.credentials.map(
      ({ appName, name, dataSourceId }) => `credentials of ${appName} › ${name ?? dataSourceId}`,
    ),
  ];
  return (
    <div className={classes.plan}>
      {problems.length > 0 && (
        <ul className={classes.problems} aria-label="Problems">
          {problems.map(({ code, detail, gitAppId }, index) => (
            <li key={`${code} ${gitAppId ?? ''} ${index}`}>{detail}</li>
          ))}
        </ul>
      )}
      {apps.length > 0 && (
        <ul className={classes.apps} aria-label="Apps">
          {apps.map((app) => (
            <li key={app.gitAppId}>
              <strong>{app.name}</strong> <span>{changeOf(app, isDone)}</span>
            </li>
          ))}
        </ul>
      )}
      {apps.length === 0 && problems.length === 0 && (
        <Text size="sm" c="dimmed">
          {isDone ? 'All apps were up to date.' : 'All apps are up to date.'}
        </Text>
      )}
      {lacks.length > 0 && (
        <Text size="sm" mt={4}>
          Missing here: {lacks.join(', ')}
        </Text>
      )}
    </div>
  );
}

function changeOf({ change, total }: DeployedApp, isDone: boolean): string {
  if (change === 'removed') return 'is no longer in the repository, and stays here';
  if (change === 'added') return isDone ? 'was added' : 'is added';
  const count = total === 1 ? '1 change' : `${total} changes`;
  return total === 0 ? 'is written differently' : count;
}
