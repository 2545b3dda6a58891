import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text, Input, ActionIcon, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState, Suspense } from 'react';
import { optionName } from '../../../lib/document-names';
import { lazyPart } from '../../../lib/lazy-code';
import type { Language } from '../code/languages';
import { queryKindLabel, setAt, type Field, type Query } from '../document';
import { RenameQuery } from '../panels';
import { useEditor } from '../session/use-editor';
import { Events } from './events';
import classes from './inspector.module.css';
import { LastChanged } from './last-changed';
import { useDraft } from './use-draft';
import { useNamedText } from './use-named-text';
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
          <Events sourceId={query.id} />
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

/** CodeMirror, in its own chunk. */
const CodeInput = lazyPart(async () => (await import('../code/code-input')).default);

interface CodeFieldProps {
  label: string;
  language: Language;
  value: unknown;
  isReadOnly: boolean;
  /** Receives JSON text. */
  onChange: (raw: string) => void;
}

function CodeField({ label, language, value, isReadOnly, onChange }: CodeFieldProps) {
  const text = typeof value === 'string' ? value : '';
  const { shown, read } = useNamedText(text, { isCode: SCRIPTS.includes(language) });
  // Replacing null with an empty text would be a change without an edit.
  const rawOf = (draft: string) => (draft === '' && value === null ? 'null' : JSON.stringify(read(draft)));
  const { draft, setDraft, take } = useDraft({ text: shown, rawOf, onChange });
  return (
    <Input.Wrapper label={label} size="xs" labelElement="div">
      <div className={classes.codeInput}>
        <Suspense fallback={<pre className={classes.code}>{shown}</pre>}>
          <CodeInput
            {...{ label, language, isReadOnly }}
            value={draft ?? shown}
            onChange={setDraft}
            onBlur={() => {
              take();
              setDraft(null);
            }}
          />
        </Suspense>
      </div>
    </Input.Wrapper>
  );
}

/** Languages whose texts are expressions as a whole. */
const SCRIPTS: readonly Language[] = ['javascript', 'python'];

type Pair = [name: string, value: string];

const EMPTY: Pair = ['', ''];

interface PairsFieldProps {
  label: string;
  value: unknown;
  isReadOnly: boolean;
  /** Receives JSON text. */
  onChange: (raw: string) => void;
}

/** Names and values, such as the headers of a request. An empty list keeps one empty pair, as the platform writes it. */
function PairsField({ label, value, isReadOnly, onChange }: PairsFieldProps) {
  const pairs = pairsIn(value) ?? [];
  const shown = pairs.length > 0 ? pairs : [EMPTY];
  const take = (next: Pair[]) => onChange(JSON.stringify(next.length > 0 ? next : [EMPTY]));
  return (
    <fieldset className={classes.pairs}>
      <legend>{label}</legend>
      {shown.map((pair, index) => (
        <div key={index} className={classes.pair}>
          {(['name', 'value'] as const).map((part, column) => (
            <PairPart
              key={part}
              label={`${label}: ${part} ${index + 1}`}
              placeholder={part === 'name' ? t`Name` : t`Value`}
              text={pair[column]}
              isReadOnly={isReadOnly}
              onChange={(text) =>
                take(shown.map((each, at) => (at === index ? (each.with(column, text) as Pair) : each)))
              }
            />
          ))}
          {!isReadOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={t`Remove ${label}: ${index + 1}`}
              disabled={shown.length === 1 && pair.join('') === ''}
              onClick={() => take(shown.toSpliced(index, 1))}
            >
              <X size={14} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {!isReadOnly && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<Plus size={13} aria-hidden />}
          aria-label={t`Add to ${label}`}
          onClick={() => take([...shown, EMPTY])}
        >
          <Trans>Add</Trans>
        </Button>
      )}
    </fieldset>
  );
}

interface PartProps {
  label: string;
  placeholder: string;
  text: string;
  isReadOnly: boolean;
  onChange: (text: string) => void;
}

function PairPart({ label, placeholder, text, isReadOnly, onChange }: PartProps) {
  const { shown, read } = useNamedText(text);
  const { draft, setDraft, take } = useDraft({ text: shown, rawOf: read, onChange });
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      readOnly={isReadOnly}
      spellCheck={false}
      value={draft ?? shown}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => {
        take();
        setDraft(null);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}

/** A query's option with its control: `pairs` is a list of names and values. */
type QueryOption = { key: string; label: string } & (
  { control: 'value'; field?: Field } | { control: 'pairs' } | { control: 'code'; language: Language }
);

/** Options of a request that are shown even if absent, in the order of an HTTP request. */
const REQUEST = ['method', 'url', 'url_params', 'headers', 'cookies', 'body_toggle', 'json_body', 'body'];
const OPTIONAL = ['cookies', 'body_toggle', 'json_body'];

const METHODS: Field = {
  kind: 'choice',
  options: ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'],
};
const TRANSFORMATION_LANGUAGES: Field = { kind: 'choice', options: ['javascript', 'python'] };
const SQL_KIND = /sql|maria|snowflake|bigquery|redshift|clickhouse|oracle|saphana|databricks|athena/i;

function optionsOf({ kind, options }: Query): QueryOption[] {
  const held = Object.keys(options);
  const first = kind === 'restapi' ? REQUEST.filter((key) => key in options || !OPTIONAL.includes(key)) : [];
  const keys = [...new Set([...first, ...held])].filter((key) => kind !== 'restapi' || isSent(key, options));
  return keys.map((key) => optionOf(key, { kind, options }));
}

/** Returns true if a request uses the option, or has an unused body with content: only one of two bodies is sent. */
function isSent(key: string, options: Query['options']): boolean {
  if (key === 'json_body') return isOn(options.body_toggle) || Boolean(options.json_body);
  if (key === 'body') return !isOn(options.body_toggle) || !isEmptyList(options.body);
  return true;
}

const isOn = (value: unknown): boolean => value === true || value === '{{true}}';
const isEmptyList = (value: unknown): boolean =>
  pairsIn(value)?.every((pair) => pair.join('') === '') ?? false;

function optionOf(key: string, { kind, options }: Pick<Query, 'kind' | 'options'>): QueryOption {
  const value = options[key];
  const named = { key, label: optionName(key) };
  if (kind === 'restapi' && key === 'method') return { ...named, control: 'value', field: METHODS };
  if (key === 'transformationLanguage')
    return { ...named, control: 'value', field: TRANSFORMATION_LANGUAGES };
  if (kind === 'restapi' && (value === undefined ? key !== 'url' : pairsIn(value) !== null))
    return { ...named, control: 'pairs' };
  const language = languageOf(key, { kind, options });
  return language ? { ...named, control: 'code', language } : { ...named, control: 'value' };
}

function languageOf(key: string, { kind, options }: Pick<Query, 'kind' | 'options'>): Language | null {
  if (key === 'json_body') return typeof (options[key] ?? '') === 'string' ? 'json' : null;
  if (typeof options[key] !== 'string') return null;
  const script = (isPython: boolean) => (isPython ? 'python' : 'javascript');
  if (key === 'code') return script(kind === 'runpy');
  if (key === 'transformation') return script(options.transformationLanguage === 'python');
  const isStatement = key === 'sql' || (key === 'query' && (options.mode === 'sql' || SQL_KIND.test(kind)));
  return isStatement ? 'sql' : null;
}

/** Reads a list of names and values; null for anything else. */
function pairsIn(value: unknown): [string, string][] | null {
  const isPairs =
    Array.isArray(value) &&
    value.every(
      (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string'),
    );
  return isPairs ? (value as [string, string][]) : null;
}
