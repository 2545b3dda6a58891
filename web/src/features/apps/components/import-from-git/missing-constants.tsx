import { Text } from '@mantine/core';
import type { Preview } from '../../api/repository-apps';
import classes from './import.module.css';

/** The constants and secrets that the app refers to and this workspace lacks. */
export function MissingConstants({ missing: { constants, secrets } }: { missing: Preview['missing'] }) {
  if (constants.length + secrets.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        This workspace has every constant and secret that it refers to.
      </Text>
    );
  }
  return (
    <div>
      <Text size="sm">
        It refers to what this workspace lacks. Add these under Workspace settings → Constants:
      </Text>
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
