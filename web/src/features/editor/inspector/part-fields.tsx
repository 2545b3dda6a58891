import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { TextInput, UnstyledButton } from '@mantine/core';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { fieldLabel } from '../catalogue';
import {
  setPart,
  asObject,
  isObject,
  textOf,
  cataloguedFields,
  type Component,
  type Field,
  type Part,
  type AppModel,
  type Json,
} from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { heldValue, kindOf } from './field-kinds';
import classes from './inspector.module.css';
import { ValueField } from './value-field';

interface Section {
  title: string | null;
  part: Part;
  /** Without keys, the section has all fields that are in no other section of the part. */
  keys?: readonly string[];
}

const STATE_KEYS = [
  'visibility',
  'disabledState',
  'loadingState',
  'tooltip',
  'collapseWhenHidden',
  'dynamicHeight',
];

export const PROPERTY_SECTIONS: readonly Section[] = [
  { title: null, part: 'properties' },
  { title: t`State`, part: 'properties', keys: STATE_KEYS },
  { title: t`Validation`, part: 'validation' },
  { title: t`General`, part: 'general' },
  { title: t`Devices`, part: 'others' },
];

export const STYLE_SECTIONS: readonly Section[] = [
  { title: null, part: 'styles' },
  { title: t`State`, part: 'styles', keys: STATE_KEYS },
  { title: t`General`, part: 'generalStyles' },
];

/** Above this number there is a search, and only fields in the document are shown. */
const MANY = 10;

/** Fields of a component by section; with many fields, those in the document come first. */
export function PartFields({ component, sections }: { component: Component; sections: readonly Section[] }) {
  const { model } = useOpenPage();
  const [search, setSearch] = useState('');
  const [isAll, setIsAll] = useState(false);
  const shown = sections.map((section) => ({
    section,
    fields: fieldsOf(component, section, model.generation),
  }));
  const all = shown.flatMap(({ fields }) => fields);
  const isMany = all.length > MANY;
  const wanted = search.trim().toLowerCase();
  const fits = ({ label, key, isHeld }: KnownField) =>
    wanted ? `${label} ${key}`.toLowerCase().includes(wanted) : isAll || !isMany || isHeld;
  const hidden = all.filter((field) => !fits(field)).length;
  return (
    <>
      {isMany && (
        <TextInput
          size="xs"
          className={classes.search}
          aria-label={t`Search properties`}
          placeholder={t`Search`}
          leftSection={<Search size={13} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {shown.map(({ section, fields }) => (
        <SectionFields
          key={`${section.part} ${section.title}`}
          component={component}
          title={section.title}
          fields={fields.filter(fits)}
        />
      ))}
      {!wanted && isMany && (isAll || hidden > 0) && (
        <UnstyledButton className={classes.more} aria-expanded={isAll} onClick={() => setIsAll(!isAll)}>
          {isAll ? t`Show only set properties` : t`Show ${hidden} more`}
        </UnstyledButton>
      )}
      {wanted && all.every((field) => !fits(field)) && (
        <p className={classes.nothing}>
          <Trans>No matching properties.</Trans>
        </p>
      )}
    </>
  );
}

function fieldsOf(
  component: Component,
  { part, keys }: Section,
  generation: 'lists' | 'definition',
): KnownField[] {
  const fields = knownFields(component, part, generation);
  if (keys) return fields.filter(({ key }) => keys.includes(key));
  return part === 'properties' || part === 'styles'
    ? fields.filter(({ key }) => !STATE_KEYS.includes(key))
    : fields;
}

interface FieldsProps {
  component: Component;
  title: string | null;
  fields: KnownField[];
}

function SectionFields({ component, title, fields }: FieldsProps) {
  const { change, isReadOnly } = useEditor();
  if (fields.length === 0) return null;
  return (
    <fieldset className={classes.fields}>
      {title && <legend>{title}</legend>}
      {fields.map(({ part, key, label, field, value }) => (
        <ValueField
          key={key}
          name={key}
          {...{ label, field, value, isReadOnly }}
          onChange={(raw, isExpression) =>
            change(
              t`Change ${component.name}`,
              (context) => setPart(context, { id: component.id, part, key, raw, isExpression }),
              `${component.id}-${part}-${key}`,
            )
          }
        />
      ))}
    </fieldset>
  );
}

/** A field that can be set, in the document or not. */
interface KnownField {
  part: Part;
  key: string;
  label: string;
  field: Field;
  value: unknown;
  isHeld: boolean;
}

type Generation = AppModel['generation'];

/** Lists the fields in the document in their order, then the others. */
function knownFields(component: Component, part: Part, generation: Generation): KnownField[] {
  const held = component.parts[part];
  const fields = fieldsOfType(component, part, generation);
  const keys = [...new Set([...Object.keys(held), ...Object.keys(fields)])];
  return keys.map((key) => {
    const value = heldValue(held[key]);
    const field = fields[key] ?? { kind: guessedKind(key, value) };
    return { part, key, label: fieldLabel(component.type, key), field, value, isHeld: key in held };
  });
}

function fieldsOfType(component: Component, part: Part, generation: Generation): Record<string, Field> {
  const catalogued = cataloguedFields({ type: component.type, part, generation });
  const meta = component.meta?.[part];
  // Type information in the document has priority: another platform version has other fields.
  if (!isObject(meta)) return catalogued;
  const newest = cataloguedFields({ type: component.type, part, generation: 'lists' });
  return Object.fromEntries(
    Object.entries(meta).map(([key, said]) => [
      key,
      catalogued[key] ?? newest[key] ?? fieldSaid(asObject(said)),
    ]),
  );
}

const KINDS: Record<string, Field | undefined> = {
  toggle: { kind: 'toggle' },
  color: { kind: 'color' },
  number: { kind: 'number' },
  json: { kind: 'json' },
  array: { kind: 'json' },
  string: { kind: 'text' },
  alignButtons: { kind: 'choice', options: ['left', 'center', 'right', 'justify'] },
};

function fieldSaid(said: Json): Field {
  const { options } = said;
  if (said.type === 'select' && Array.isArray(options)) {
    const values = (options as unknown[]).map((option) => textOf(asObject(option).value));
    return { kind: 'choice', options: values.filter((value) => value !== null) };
  }
  return KINDS[String(said.type)] ?? { kind: 'code' };
}

function guessedKind(key: string, value: unknown): Field['kind'] {
  const kind = kindOf(key, value);
  if (kind === 'switch') return 'toggle';
  return kind === 'long' ? 'code' : kind;
}
