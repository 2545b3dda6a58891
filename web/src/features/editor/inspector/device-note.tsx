import { Button, Text } from '@mantine/core';
import { MonitorSmartphone } from 'lucide-react';
import { addToDevice, type Component } from '../document';
import { useEditor } from '../session/use-editor';
import classes from './inspector.module.css';

/** What the device that is looked at shows of them, and the way to show them there. */
export function DeviceNote({ chosen }: { chosen: readonly Component[] }) {
  const { change, isReadOnly } = useEditor();
  const hidden = chosen.filter(({ isShown }) => !isShown);
  const { device } = chosen[0];
  if (hidden.length > 0) {
    const words = hidden.length === 1 && chosen.length === 1 ? 'It is' : `${hidden.length} of them are`;
    return (
      <div className={classes.note}>
        <Text size="sm">
          {words} not shown on {device}.
        </Text>
        {!isReadOnly && (
          <Button
            variant="default"
            size="xs"
            leftSection={<MonitorSmartphone size={14} aria-hidden />}
            onClick={() => change(`Add to ${device}`, (place) => addToDevice(place, hidden))}
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
        It stands as on {device === 'mobile' ? 'desktop' : 'mobile'}. Move it, and it has a place of its own
        here.
      </Text>
    </div>
  );
}
