import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { queryKindLabel, setAt, type Query } from '../document';
import { RenameQuery } from '../panels';
import { useEditor } from '../session/use-editor';
import { Events } from './events';
import classes from './inspector.module.css';
import { LastChanged } from './last-changed';
import { CodeField } from './code-field';
import { PairsField } from './pairs-field';
import { optionsOf, type QueryOption } from './query-options';
import { ValueField } from './value-field';

export function QueryInspector({ query }: { query: Query }) {
  const { change, isReadOnly } = useEditor();
  const [isRenaming, setIsRenaming] = useState(false);
  const set = (path: (string | number)[]) => (raw: string) =>
    change(
      t`Change ${query.name}`,
      ({ document }) => [setAt(document, [...query.path, ...path], raw)],
      `${query.id}-${path.join('-')}`,
    );
  return (
    <div className={classes.inspector}>
      <div className={classes.head}>
        <Text size="xs" c="dimmed">
          <Trans>Query · {queryKindLabel(query.kind)}</Trans>
        </Text>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text fw={600} size="sm" truncate="end" title={query.name}>
            {query.name}
          </Text>
          {!isReadOnly && (
            <Button size="compact-xs" variant="default" onClick={() => setIsRenaming(true)}>
              <Trans>Rename</Trans>
            </Button>
          )}
        </Group>
        {isRenaming && <RenameQuery query={query} onClose={() => setIsRenaming(false)} />}
      </div>
      <div className={classes.panel}>
        <fieldset className={classes.fields}>
          <legend>
            <Trans>Options</Trans>
          </legend>
          {optionsOf(query).map((option) => (
            <OptionField
              key={option.key}
              option={option}
              value={query.options[option.key]}
              isReadOnly={isReadOnly}
              onChange={set(['options', option.key])}
            />
          ))}
        </fieldset>
        <fieldset className={classes.fields}>
          <legend>
            <Trans>Events</Trans>
          </legend>
          <Events sourceId={query.id} canAdd={false} />
        </fieldset>
      </div>
      <LastChanged item={{ kind: 'query', id: query.id }} />
    </div>
  );
}

interface OptionProps {
  option: QueryOption;
  value: unknown;
  isReadOnly: boolean;
  onChange: (raw: string) => void;
}

function OptionField({ option, ...rest }: OptionProps) {
  const { label } = option;
  if (option.control === 'pairs') return <PairsField label={label} {...rest} />;
  if (option.control === 'code') return <CodeField label={label} language={option.language} {...rest} />;
  return (
    <div data-option={option.key}>
      <ValueField name={option.key} label={label} field={option.field} {...rest} />
    </div>
  );
}
