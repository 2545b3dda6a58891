import { t } from '@lingui/core/macro';
import { Tabs, Text } from '@mantine/core';
import { Fragment } from 'react';
import { typeName } from '../catalogue';
import { renameComponent, type Component } from '../document';
import { useEditor } from '../session/use-editor';
import { ComponentActions } from './component-actions';
import { DeviceNote } from './device-note';
import { Events } from './events';
import classes from './inspector.module.css';
import { LastChanged } from './last-changed';
import { LayoutFields } from './layout-fields';
import { PartFields, PROPERTY_SECTIONS, STYLE_SECTIONS } from './part-fields';
import { ValueField } from './value-field';

const TABS = [t`Properties`, t`Styles`, t`Events`];

/** Stays for the next selection, with its tab; the fields do not, as each has a draft for one component. */
export function ComponentInspector({ component }: { component: Component }) {
  const { change, isReadOnly } = useEditor();
  const rename = (raw: string) => {
    const name = (JSON.parse(raw) as string).trim();
    if (name)
      change(
        t`Rename ${component.name}`,
        (context) => renameComponent(context, component.id, name),
        `name-${component.id}`,
      );
  };
  return (
    <div className={classes.inspector}>
      <div className={classes.head}>
        <Text size="xs" c="dimmed">
          {typeName(component.type)}
        </Text>
        <ValueField
          key={component.id}
          name="name"
          label={t`Name`}
          value={component.name}
          isReadOnly={isReadOnly}
          onChange={rename}
        />
      </div>
      <DeviceNote chosen={[component]} />
      <Tabs
        defaultValue={t`Properties`}
        keepMounted={false}
        classNames={{ panel: classes.panel, tab: classes.tab }}
      >
        <Tabs.List grow>
          {TABS.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {tab}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={t`Properties`}>
          <Fragment key={component.id}>
            <LayoutFields component={component} />
            <PartFields component={component} sections={PROPERTY_SECTIONS} />
          </Fragment>
        </Tabs.Panel>
        <Tabs.Panel value={t`Styles`}>
          <PartFields key={component.id} component={component} sections={STYLE_SECTIONS} />
        </Tabs.Panel>
        <Tabs.Panel value={t`Events`}>
          <Events key={component.id} sourceId={component.id} type={component.type} />
        </Tabs.Panel>
      </Tabs>
      <LastChanged key={component.id} item={{ kind: 'component', id: component.id }} />
      <ComponentActions chosen={[component]} />
    </div>
  );
}
