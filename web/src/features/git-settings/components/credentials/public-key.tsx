import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyButton } from '../../../../components';
import classes from '../git-settings.module.css';

interface Props {
  label: string;
  copyLabel: string;
  publicKey: string;
  fingerprint: string;
  /** Additional actions. */
  children?: ReactNode;
}

export const PublicKey = ({ label, copyLabel, publicKey, fingerprint, children }: Props) => (
  <div>
    <div className={classes.key} role="group" aria-label={label}>
      {publicKey}
    </div>
    <Group gap="xs" mt={8} justify="space-between">
      <Group gap="xs">
        <CopyButton text={publicKey} label={copyLabel} />
        {children}
      </Group>
      <Text size="xs" c="dimmed" className={classes.mono}>
        {fingerprint}
      </Text>
    </Group>
  </div>
);
