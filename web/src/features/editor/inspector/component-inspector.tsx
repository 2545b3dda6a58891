import { Button, Tabs, Text } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import {
  COLUMNS,
  deleteComponent,
  moveComponent,
  renameComponent,
  setPart,
  type Box,
  type Component,
  type Part,
} from '../document';
import { useEditor } from '../session/use-editor';
import { Events } from './events';
import { heldValue } from './field-kinds';
import classes from './inspector.module.css';
import { ValueField } from './value-field';

const SECTIONS: { tab: string; parts: { part: Part; title: string | null }[] }[] = [
  {
    tab: 'Properties',
    parts: [
      { part: 'properties', title: null },
      { part: 'general', title: 'General' },
      { part: 'validation', title: 'Validation' },
      { part: 'others', title: 'Devices' },
    ],
  },
  {
    tab: 'Styles',
    parts: [
      { part: 'styles', title: null },
      { part: 'generalStyles', title: 'General' },
    ],
  },
];

export function ComponentInspector({ component }: { component: Component }) {
  const { change, selection, isReadOnly } = useEditor();
  const rename = (raw: string) => {
    const name = (JSON.parse(raw) as string).trim();
    if (name)
      change(
        `Rename ${component.name}`,
        (place) => renameComponent(place, component.id, name),
        `name-${component.id}`,
      );
  };
  return (
    <div className={classes.inspector}>
      <div className={classes.head}>
        <Text size="xs" c="dimmed">
          {component.type}
        </Text>
        <ValueField name="name" value={component.name} isReadOnly={isReadOnly} onChange={rename} />
      </div>
      <Tabs
        defaultValue="Properties"
        keepMounted={false}
        classNames={{ panel: classes.panel, tab: classes.tab }}
      >
        <Tabs.List grow>
          {[...SECTIONS.map(({ tab }) => tab), 'Events'].map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {tab}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SECTIONS.map(({ tab, parts }) => (
          <Tabs.Panel key={tab} value={tab}>
            {tab === 'Properties' && <Layout component={component} />}
            {parts.map(({ part, title }) => (
              <PartFields key={part} component={component} part={part} title={title} />
            ))}
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="Events">
          <Events sourceId={component.id} />
        </Tabs.Panel>
      </Tabs>
      {!isReadOnly && (
        <Button
          variant="default"
          size="xs"
          className={classes.delete}
          leftSection={<Trash2 size={14} aria-hidden />}
          onClick={() => {
            change(`Delete ${component.name}`, (place) => deleteComponent(place, component.id));
            selection.set(null);
          }}
        >
          Delete component
        </Button>
      )}
    </div>
  );
}

function PartFields({ component, part, title }: { component: Component; part: Part; title: string | null }) {
  const { change, isReadOnly } = useEditor();
  const entries = Object.entries(component.parts[part]);
  if (entries.length === 0) return null;
  return (
    <fieldset className={classes.fields}>
      {title && <legend>{title}</legend>}
      {entries.map(([key, holder]) => (
        <ValueField
          key={key}
          name={key}
          value={heldValue(holder)}
          isReadOnly={isReadOnly}
          onChange={(raw) =>
            change(
              `Change ${component.name}`,
              (place) => setPart(place, { id: component.id, part, key, raw }),
              `${component.id}-${part}-${key}`,
            )
          }
        />
      ))}
    </fieldset>
  );
}

const toColumns = (percent: number): number => Math.round((percent * COLUMNS) / 100);

function Layout({ component }: { component: Component }) {
  const { change, isReadOnly } = useEditor();
  const { left, top, width, height } = component.box;
  const fields: { key: keyof Box; label: string; value: number; isColumns: boolean }[] = [
    { key: 'left', label: 'Left (columns)', value: toColumns(left), isColumns: true },
    { key: 'top', label: 'Top (px)', value: Math.round(top), isColumns: false },
    { key: 'width', label: 'Width (columns)', value: toColumns(width), isColumns: true },
    { key: 'height', label: 'Height (px)', value: Math.round(height), isColumns: false },
  ];
  return (
    <fieldset className={classes.layout}>
      <legend>Layout</legend>
      {fields.map(({ key, label, value, isColumns }) => (
        <ValueField
          key={key}
          name={key}
          label={label}
          value={value}
          isReadOnly={isReadOnly}
          onChange={(raw) => {
            const number = Number(raw);
            if (!Number.isFinite(number) || number < 0) return;
            const box = { [key]: isColumns ? (number * 100) / COLUMNS : number };
            change(
              `Move ${component.name}`,
              (place) => moveComponent(place, component, box),
              `${component.id}-${key}`,
            );
          }}
        />
      ))}
    </fieldset>
  );
}
