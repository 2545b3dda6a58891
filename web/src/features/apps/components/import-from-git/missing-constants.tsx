import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { TextLink } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import type { Preview } from '../../api/repository-apps';
import classes from './import.module.css';

interface Props {
  missing: Preview['missing'];
}

/** Lists the constants and secrets that the app uses, and that lack where it is edited. */
export function MissingConstants({ missing: { constants, secrets, hostConstants } }: Props) {
  const { id: w } = useWorkspace();
  if (constants.length + secrets.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        <Trans>No constants or secrets are missing.</Trans>
      </Text>
    );
  }
  return (
    <div>
      <Text size="sm">
        {hostConstants ? (
          <Trans>Missing where the app is edited. Add these there:</Trans>
        ) : (
          <Trans>
            Missing in this workspace. Add these under{' '}
            <TextLink to="/w/$w/settings/constants" params={{ w }} underline="always">
              Constants
            </TextLink>
            :
          </Trans>
        )}
      </Text>
      <ul className={classes.names}>
        {constants.map((name) => (
          <li key={name}>
            <Trans>
              <code>{name}</code> constant
            </Trans>
          </li>
        ))}
        {secrets.map((name) => (
          <li key={name}>
            <Trans>
              <code>{name}</code> secret
            </Trans>
          </li>
        ))}
      </ul>
    </div>
  );
}
