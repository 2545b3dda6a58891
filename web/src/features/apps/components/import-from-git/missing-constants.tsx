import { Text } from '@mantine/core';
import type { Preview } from '../../api/repository-apps';
import classes from './import.module.css';

/** Lists the constants and secrets that the app uses and the workspace lacks. */
export function MissingConstants({ missing: { constants, secrets } }: { missing: Preview['missing'] }) {
  if (constants.length + secrets.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No constants or secrets are missing.
      </Text>
    );
  }
  return (
    <div>
      <Text size="sm">Missing in this workspace. Add these under Workspace settings → Constants:</Text>
      <ul className={classes.names}>
        {constants.map((name) => (
          <li key={name}>
            <code>{name}</code> constant
          </li>
        ))}
        {secrets.map((name) => (
          <li key={name}>
            <code>{name}</code> secret
          </li>
        ))}
      </ul>
    </div>
  );
}
