import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useManaged, type ManagedSetting } from '../lib/workspace';
import classes from './set-by-file.module.css';

export interface ManagedThing {
  kind: ManagedSetting['kind'];
  /** Thing among several of its kind. */
  item?: string;
}

/** Tells where a set-up file sets a thing. Renders nothing if none does. */
export function SetByFile({ kind, item }: ManagedThing) {
  const setting = useManaged(kind, item);
  if (setting === null) return null;
  const { file, line } = setting;
  return (
    <Text size="xs" c="dimmed" role="note">
      <Trans>
        Set in {file}, line {line}
      </Trans>
    </Text>
  );
}

/** Disables all controls in it while a set-up file sets the thing. */
export function DisabledByFile({ kind, item, children }: ManagedThing & { children: ReactNode }) {
  const setting = useManaged(kind, item);
  return setting === null ? (
    children
  ) : (
    <fieldset disabled className={classes.fields}>
      {children}
    </fieldset>
  );
}
