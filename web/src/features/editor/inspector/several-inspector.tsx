import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { typeName } from '../catalogue';
import type { Component } from '../document';
import classes from './inspector.module.css';
import { ComponentActions } from './component-actions';
import { DeviceNote } from './device-note';

/** Inspector for several selected components. */
export function SeveralInspector({ chosen }: { chosen: readonly Component[] }) {
  const counts = new Map<string, number>();
  for (const { type } of chosen) {
    const label = typeName(type);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return (
    <div className={classes.inspector}>
      <div className={classes.head}>
        <Text size="sm" fw={600} component="h2">
          <Trans>{chosen.length} components</Trans>
        </Text>
      </div>
      <DeviceNote chosen={chosen} />
      <ul className={classes.counts}>
        {[...counts].map(([label, count]) => (
          <li key={label}>
            {count} × {label}
          </li>
        ))}
      </ul>
      <ComponentActions chosen={chosen} />
    </div>
  );
}
