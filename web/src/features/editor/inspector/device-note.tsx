import { Button, Text } from '@mantine/core';
import { MonitorSmartphone } from 'lucide-react';
import { addToDevice, type Component } from '../document';
import { useEditor } from '../session/use-editor';
import classes from './inspector.module.css';

/** Tells that components are hidden or use the other device's layout, and offers to show them. */
export function DeviceNote({ chosen }: { chosen: readonly Component[] }) {
  const { change, isReadOnly } = useEditor();
  const hidden = chosen.filter(({ isShown }) => !isShown);
  const { device } = chosen[0];
  if (hidden.length > 0) {
    const subject =
      hidden.length === 1 && chosen.length === 1
        ? 'This component is'
        : `${hidden.length} of these components are`;
    return (
      <div className={classes.note}>
        <Text size="sm">
          {subject} not shown on {device}.
        </Text>
        {!isReadOnly && (
          <Button
            variant="default"
            size="xs"
            leftSection={<MonitorSmartphone size={14} aria-hidden />}
            onClick={() => change(`Add to ${device}`, (context) => addToDevice(context, hidden))}
          >
            Add to {device}
          </Button>
        )}
      </div>
    );
  }
  if (chosen.length > 1 || chosen[0].hasOwnLayout) return null;
  return (
    <div className={classes.note}>
      <Text size="sm">
        Uses the {device === 'mobile' ? 'desktop' : 'mobile'} layout. Move the component to give it its own
        layout here.
      </Text>
    </div>
  );
}
