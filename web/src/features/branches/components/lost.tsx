import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Checkbox, Stack } from '@mantine/core';
import type { ApiProblem } from '../../../lib/api';
import { bringIntoView } from '../../../lib/focus';
import classes from './branches.module.css';

interface LostWork {
  commits: { sha: string | null; message: string }[];
  apps: { id: string; name: string }[];
}

/** Reads what the server says would be lost. */
export function lostOf({ data }: ApiProblem): LostWork {
  const listed = (value: unknown): object[] => (Array.isArray(value) ? (value as object[]) : []);
  return {
    commits: listed(data.commits) as LostWork['commits'],
    apps: listed(data.changedApps) as LostWork['apps'],
  };
}

interface Props {
  lost: LostWork;
  force: boolean;
  onForce: (force: boolean) => void;
}

/** Names the work that goes with a branch, and asks whether it may. */
export const Lost = ({ lost: { commits, apps }, force, onForce }: Props) => (
  <Stack gap="sm" role="alert" ref={bringIntoView}>
    <div className={classes.lost}>
      {commits.length > 0 && (
        <>
          <strong>
            <Trans>Commits that no other branch has</Trans>
          </strong>
          <ul>
            {commits.map(({ sha, message }, index) => (
              <li key={sha ?? `waiting ${index}`}>
                {sha === null ? t`${message.split('\n')[0]} (not pushed yet)` : message.split('\n')[0]}
              </li>
            ))}
          </ul>
        </>
      )}
      {apps.length > 0 && (
        <>
          <strong>
            <Trans>Apps with uncommitted changes</Trans>
          </strong>
          <ul>
            {apps.map((app) => (
              <li key={app.id}>{app.name}</li>
            ))}
          </ul>
        </>
      )}
    </div>
    <Checkbox
      color="red.8"
      label={t`Delete anyway and lose this work`}
      checked={force}
      onChange={(event) => onForce(event.currentTarget.checked)}
    />
  </Stack>
);
