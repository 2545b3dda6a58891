import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Button, NativeSelect, Text } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { fieldName } from '../../../lib/document-names';
import { actionName, triggerName } from '../catalogue';
import {
  actionFields,
  ACTIONS,
  addEvent,
  type AppEvent,
  type Component,
  deleteEvent,
  eventsOf,
  findType,
  queriesOf,
  QUERY_EVENTS,
  setEventField,
} from '../document';
import { useEditor, useOpenPage, type OpenPage } from '../session/use-editor';
import classes from './inspector.module.css';
import { ValueField } from './value-field';

interface Props {
  sourceId: string;
  /** Component type; undefined for a query. */
  type?: string;
}

/** Events of a component or a query, with the fields of their actions. */
export function Events({ sourceId, type }: Props) {
  const { change, isReadOnly } = useEditor();
  const { document, model, page } = useOpenPage();
  const events = eventsOf({ document, model, page }, sourceId);
  const triggers = type === undefined ? QUERY_EVENTS : (findType(type)?.events ?? []);
  return (
    <div className={classes.fields}>
      {events.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>No events yet.</Trans>
        </Text>
      )}
      {events.map((event) => (
        <EventFields key={event.key} event={event} triggers={triggers} />
      ))}
      {!isReadOnly && (
        <Button
          variant="default"
          size="xs"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() =>
            change(t`Add event`, (context) =>
              addEvent(context, sourceId, { eventId: triggers[0] ?? 'onClick' }),
            )
          }
        >
          <Trans>Add event</Trans>
        </Button>
      )}
    </div>
  );
}

function EventFields({ event, triggers }: { event: AppEvent; triggers: readonly string[] }) {
  const { change, isReadOnly } = useEditor();
  const title = `${triggerName(event.trigger)}: ${actionName(event.action)}`;
  return (
    <div className={classes.event}>
      <details>
        <summary>{title}</summary>
        <div className={classes.fields}>
          <Chosen
            event={event}
            name="eventId"
            label={t`When`}
            options={triggers.map(optionWith(triggerName))}
            nameOf={triggerName}
          />
          <Chosen
            event={event}
            name="actionId"
            label={t`Do`}
            options={ACTIONS.map(optionWith(actionName))}
            nameOf={actionName}
          />
          <ActionFields event={event} />
        </div>
      </details>
      {!isReadOnly && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          className={classes.deleteEvent}
          aria-label={t`Delete event ${title}`}
          onClick={() => change(t`Delete event`, (context) => deleteEvent(context, event))}
        >
          <Trash2 size={14} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

/** Fields of the action: the known ones, and others in the document. */
function ActionFields({ event }: { event: AppEvent }) {
  const { isReadOnly } = useEditor();
  const open = useOpenPage();
  const set = useSet(event);
  const known = actionFields(event.action);
  const keys = [...new Set([...Object.keys(known), ...Object.keys(event.fields)])];
  return keys
    .filter((key) => key !== 'eventId' && key !== 'actionId')
    .map((key) => {
      const targets = targetsOf(key, open);
      return targets ? (
        <Chosen key={key} event={event} name={key} options={targets} />
      ) : (
        <ValueField
          key={key}
          name={key}

          field={known[key]}
          value={event.fields[key]}
          isReadOnly={isReadOnly}
          onChange={(raw) => set(key, raw)}
        />
      );
    });
}

function useSet(event: AppEvent) {
  const { change } = useEditor();
  return (key: string, raw: string) =>
    change(
      t`Change event`,
      ({ document }) => setEventField(document, event, { key, raw }),
      `${event.key}-${key}`,
    );
}

interface ChosenProps {
  event: AppEvent;
  name: string;
  label?: string;
  options: readonly { value: string; label: string }[];
  /** Names a current value that is not among the options. */
  nameOf?: (value: string) => string;
}

const optionWith = (nameOf: (value: string) => string) => (value: string) => ({
  value,
  label: nameOf(value),
});

/** Select that also offers the current value if it is unknown. */
function Chosen({ event, name, label = fieldName(name), options, nameOf = String }: ChosenProps) {
  const { isReadOnly } = useEditor();
  const set = useSet(event);
  const held = event.fields[name];
  const value = typeof held === 'string' ? held : '';
  const isKnown = options.some((option) => option.value === value);
  return (
    <NativeSelect
      size="xs"
      label={label}
      disabled={isReadOnly}
      value={value}
      data={[...(isKnown ? [] : [{ value, label: value ? nameOf(value) : t`Choose` }]), ...options]}
      onChange={(change) => set(name, JSON.stringify(change.currentTarget.value))}
    />
  );
}

interface Target {
  value: string;
  label: string;
}

const ofComponents = (components: Component[]): Target[] =>
  components.map(({ id, name }) => ({ value: id, label: name }));

/** Lists the possible targets of an action's field; null for other fields. */
function targetsOf(key: string, { document, model, components }: OpenPage): Target[] | null {
  switch (key) {
    case 'queryId':
      return queriesOf(document).map(({ id, name }) => ({ value: id, label: name }));
    case 'pageId':
      return model.pages.map(({ id, name }) => ({ value: id, label: name }));
    case 'modal':
      return ofComponents(components.filter(({ type }) => type.startsWith('Modal')));
    case 'componentId':
      return ofComponents(components);
    default:
      return null;
  }
}
