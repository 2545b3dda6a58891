import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { MonitorSmartphone } from 'lucide-react';
import { addToDevice, type Component } from '../document';
import { DEVICE_NAMES } from '../session/device-names';
import { useEditor } from '../session/use-editor';
import classes from './inspector.module.css';

/** Tells that components are hidden or use the other device's layout, and offers to show them. */
export function DeviceNote({ chosen }: { chosen: readonly Component[] }) {
  const { change, isReadOnly } = useEditor();
  const hidden = chosen.filter(({ isShown }) => !isShown);
  const { device } = chosen[0];
  if (hidden.length > 0) {
    return (
      <div className={classes.note}>
        <Text size="sm">
          {chosen.length === 1
            ? t`This component is not shown on ${DEVICE_NAMES[device]}.`
            : t`${hidden.length} of these components are not shown on ${DEVICE_NAMES[device]}.`}
        </Text>
        {!isReadOnly && (
          <Button
            variant="default"
            size="xs"
            leftSection={<MonitorSmartphone size={14} aria-hidden />}
            onClick={() =>
              change(t`Add to ${DEVICE_NAMES[device]}`, (context) => addToDevice(context, hidden))
            }
          >
            <Trans>Add to {DEVICE_NAMES[device]}</Trans>
          </Button>
        )}
      </div>
    );
  }
  if (chosen.length > 1 || chosen[0].hasOwnLayout) return null;
  return (
    <div className={classes.note}>
      <Text size="sm">
        {device === 'mobile'
          ? t`Uses the desktop layout. Move the component to give it its own layout here.`
          : t`Uses the mobile layout. Move the component to give it its own layout here.`}
      </Text>
    </div>
  );
}
