import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { setAt, type Query } from '../document';
import { RenameQuery } from '../panels';
import { useEditor } from '../session/use-editor';
import { Events } from './events';
import classes from './inspector.module.css';
import { LastChanged } from './last-changed';
import { ValueField } from './value-field';

export function QueryInspector({ query }: { query: Query }) {
  const { change, isReadOnly } = useEditor();
  const [isRenaming, setIsRenaming] = useState(false);
  const set = (path: (string | number)[]) => (raw: string) =>
    change(
      `Change ${query.name}`,
      ({ document }) => [setAt(document, [...query.path, ...path], raw)],
      `${query.id}-${path.join('-')}`,
    );
  return (
    <div className={classes.inspector}>
      <div className={classes.head}>
        <Text size="xs" c="dimmed">
          Query · {query.kind}
        </Text>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text fw={600} size="sm" truncate="end" title={query.name}>
            {query.name}
          </Text>
          {!isReadOnly && (
            <Button size="compact-xs" variant="default" onClick={() => setIsRenaming(true)}>
              Rename
            </Button>
          )}
        </Group>
        {isRenaming && <RenameQuery query={query} onClose={() => setIsRenaming(false)} />}
      </div>
      <div className={classes.panel}>
        <fieldset className={classes.fields}>
          <legend>Options</legend>
          {Object.entries(query.options).map(([key, value]) => (
            <ValueField
              key={key}
              name={key}
              value={value}
              isReadOnly={isReadOnly}
              onChange={set(['options', key])}
            />
          ))}
        </fieldset>
        <fieldset className={classes.fields}>
          <legend>Events</legend>
          <Events sourceId={query.id} canAdd={false} />
        </fieldset>
      </div>
      <LastChanged item={{ kind: 'query', id: query.id }} />
    </div>
  );
}
