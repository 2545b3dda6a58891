import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Text, Tabs, Button, Menu } from '@mantine/core';
import { Copy, Trash2, FolderInput, MonitorSmartphone } from 'lucide-react';
import { Fragment } from 'react';
import { isApple } from '../../../lib/is-apple';
import { duplicate } from '../adding';
import { slotsOf } from '../canvas';
import { typeName } from '../catalogue';
import {
  ONLY_PAGE,
  pagePaths,
  queriesOf,
  setAt,
  COLUMNS,
  moveComponent,
  deleteComponents,
  namesOf,
  moveUnder,
  withDescendants,
  addToDevice,
  type Component,
  type Box,
  type Target,
} from '../document';
import { DEVICE_NAMES } from '../session/device-names';
import { useEditor, useOpenPage, useSelected, useSelectedIds } from '../session/use-editor';
import { ComponentName } from './component-name';
import { Events } from './events';
import classes from './inspector.module.css';
import { LastChanged } from './last-changed';
import { PartFields, PROPERTY_SECTIONS, STYLE_SECTIONS } from './part-fields';
import { QueryInspector } from './query-inspector';
import { ValueField } from './value-field';

/** Shows the properties of the selection, or of the page. */
export function Inspector() {
  const selected = useSelected();
  const { document, components } = useOpenPage();
  const ids = useSelectedIds();
  const chosen = ids.length > 1 ? components.filter(({ id }) => ids.includes(id)) : [];
  if (chosen.length > 1) return <SeveralInspector chosen={chosen} />;
  if (selected?.kind === 'component') {
    const component = components.find(({ id }) => id === selected.id);
    if (component) return <ComponentInspector component={component} />;
  }
  if (selected?.kind === 'query') {
    const query = queriesOf(document).find(({ id }) => id === selected.id);
    if (query) return <QueryInspector key={query.id} query={query} />;
  }
  return <PageInspector />;
}

function PageInspector() {
  const { change, isReadOnly } = useEditor();
  const { page, components } = useOpenPage();
  return (
    <div className={classes.inspector}>
      <div className={classes.head}>
        <Text size="xs" c="dimmed">
          <Trans>Page</Trans>
        </Text>
        <ValueField
          key={page.id}
          name="name"
          label={t`Name`}
          value={page.name}
          // The only page of the oldest documents cannot be renamed.
          isReadOnly={isReadOnly || page.id === ONLY_PAGE}
          onChange={(raw) =>
            change(
              t`Rename page`,
              ({ document, model }) =>
                pagePaths(model, page).map((path) => setAt(document, [...path, 'name'], raw)),
              `page-${page.id}`,
            )
          }
        />
      </div>
      <div className={classes.panel}>
        <Text size="sm" c="dimmed">
          <Plural
            value={components.length}
            _0="No components yet."
            one="# component. Select it on the canvas or in the list to see its properties, styles and events."
            other="# components. Select one on the canvas or in the list to see its properties, styles and events."
          />
        </Text>
      </div>
    </div>
  );
}

/** Inspector for several selected components. */
function SeveralInspector({ chosen }: { chosen: readonly Component[] }) {
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

const TABS = [t`Properties`, t`Styles`, t`Events`];

/** Stays for the next selection, with its tab; the fields do not, as each has a draft for one component. */
function ComponentInspector({ component }: { component: Component }) {
  return (
    <div className={classes.inspector}>
      <div className={classes.head}>
        <Text size="xs" c="dimmed">
          {typeName(component.type)}
        </Text>
        <ComponentName key={component.id} component={component} />
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

const toColumns = (percent: number): number => Math.round((percent * COLUMNS) / 100);

function LayoutFields({ component }: { component: Component }) {
  const { change, isReadOnly } = useEditor();
  const { left, top, width, height } = component.box;
  const fields: { key: keyof Box; label: string; value: number; isColumns: boolean }[] = [
    { key: 'left', label: t`Left (columns)`, value: toColumns(left), isColumns: true },
    { key: 'top', label: t`Top (px)`, value: Math.round(top), isColumns: false },
    { key: 'width', label: t`Width (columns)`, value: toColumns(width), isColumns: true },
    { key: 'height', label: t`Height (px)`, value: Math.round(height), isColumns: false },
  ];
  return (
    <fieldset className={classes.layout}>
      <legend>
        <Trans>Layout</Trans>
      </legend>
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
              t`Move ${component.name}`,
              (context) => moveComponent(context, component, box),
              `${component.id}-${component.device}-${key}`,
            );
          }}
        />
      ))}
    </fieldset>
  );
}

function ComponentActions({ chosen }: { chosen: readonly Component[] }) {
  const editor = useEditor();
  const { change, selection, isReadOnly } = editor;
  if (isReadOnly) return null;
  const ids = chosen.map(({ id }) => id);
  const names = namesOf(chosen);
  return (
    <div className={classes.actions}>
      <Button
        variant="default"
        size="xs"
        leftSection={<Copy size={14} aria-hidden />}
        title={isApple ? t`Duplicate (⌘ D)` : t`Duplicate (Ctrl D)`}
        onClick={() => duplicate(editor, ids)}
      >
        <Trans>Duplicate</Trans>
      </Button>
      <MoveTo chosen={chosen} />
      <Button
        variant="default"
        size="xs"
        leftSection={<Trash2 size={14} aria-hidden />}
        onClick={() => {
          change(t`Delete ${names}`, (context) => deleteComponents(context, ids));
          selection.set(null);
        }}
      >
        <Plural value={chosen.length} one="Delete component" other="Delete # components" />
      </Button>
    </div>
  );
}

/** Menu of all other possible parents. */
function MoveTo({ chosen }: { chosen: readonly Component[] }) {
  const { change } = useEditor();
  const { components, device } = useOpenPage();
  const ids = chosen.map(({ id }) => id);
  const places = placesFor(components, chosen);
  // The nesting is the same on all devices, so it cannot be changed in the mobile view.
  if (device === 'mobile' || places.length === 0) return null;
  return (
    <Menu
      position="bottom-start"
      withinPortal={false}
      floatingStrategy="fixed"
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<FolderInput size={14} aria-hidden />}>
          <Trans>Move to…</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {places.map(({ label, target }) => (
          <Menu.Item
            key={`${target.parentId} ${target.slot}`}
            onClick={() => change(t`Move to ${label}`, (context) => moveUnder(context, ids, target))}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function placesFor(
  components: readonly Component[],
  chosen: readonly Component[],
): { label: string; target: Target }[] {
  const moving = withDescendants(
    components,
    chosen.map(({ id }) => id),
  );
  const isElsewhere = ({ parentId, slot }: Target) =>
    chosen.some((each) => each.parentId !== parentId || each.slot !== slot);
  return [
    { label: t`Page`, target: { parentId: null, slot: null } },
    ...components.filter(({ id }) => !moving.has(id)).flatMap(slotsOf),
  ].filter(({ target }) => isElsewhere(target));
}

/** Tells that components are hidden or use the other device's layout, and offers to show them. */
function DeviceNote({ chosen }: { chosen: readonly Component[] }) {
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
