import { ActionIcon, Button, Text } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { addEvent, deleteEvent, eventsOf, setEventField, type AppEvent } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { labelOf } from './field-kinds';
import classes from './inspector.module.css';
import { ValueField } from './value-field';

/** What happens when: each event of a component or a query, with the fields of its action. */
export function Events({ sourceId, canAdd = true }: { sourceId: string; canAdd?: boolean }) {
  const { change, isReadOnly } = useEditor();
  const { document, model, page } = useOpenPage();
  const events = eventsOf({ document, model, page }, sourceId);
  return (
    <div className={classes.fields}>
      {events.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing happens yet.
        </Text>
      )}
      {events.map((event) => (
        <EventFields key={event.key} event={event} />
      ))}
      {canAdd && !isReadOnly && (
        <Button
          variant="default"
          size="xs"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => change('Add event', (place) => addEvent(place, sourceId))}
        >
          Add event
        </Button>
      )}
    </div>
  );
}

const FIRST = ['eventId', 'actionId'];
const LABELS: Record<string, string | undefined> = { eventId: 'When', actionId: 'Do' };

function EventFields({ event }: { event: AppEvent }) {
  const { change, isReadOnly } = useEditor();
  const title = `${labelOf(event.trigger)}: ${labelOf(event.action).toLowerCase()}`;
  const keys = [...FIRST, ...Object.keys(event.fields).filter((key) => !FIRST.includes(key))];
  return (
    <details className={classes.event}>
      <summary>
        <span>{title}</span>
        {!isReadOnly && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Delete event ${title}`}
            onClick={(click) => {
              click.preventDefault();
              change('Delete event', (place) => deleteEvent(place, event));
            }}
          >
            <Trash2 size={14} aria-hidden />
          </ActionIcon>
        )}
      </summary>
      <div className={classes.fields}>
        {keys.map((key) => (
          <ValueField
            key={key}
            name={key}
            label={LABELS[key]}
            value={event.fields[key]}
            isReadOnly={isReadOnly}
            onChange={(raw) =>
              change(
                'Change event',
                ({ document }) => setEventField(document, event, key, raw),
                `${event.key}-${key}`,
              )
            }
          />
        ))}
      </div>
    </details>
  );
}
