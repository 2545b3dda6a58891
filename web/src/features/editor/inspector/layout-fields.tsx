import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { COLUMNS, moveComponent, type Box, type Component } from '../document';
import { useEditor } from '../session/use-editor';
import classes from './inspector.module.css';
import { ValueField } from './value-field';

const toColumns = (percent: number): number => Math.round((percent * COLUMNS) / 100);

export function LayoutFields({ component }: { component: Component }) {
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
