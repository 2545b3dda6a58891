import { plural, t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { countUses, renameComponent, type Component } from '../document';
import { describeNameProblem } from '../name-problem';
import { useEditor, useOpenPage } from '../session/use-editor';
import { useDraft } from './use-draft';

/** Name of a component. What calls the component by its name is renamed with it. */
export function ComponentName({ component }: { component: Component }) {
  const { id, name: text } = component;
  const { change, getContext, isReadOnly } = useEditor();
  const { components, page } = useOpenPage();
  const [uses, setUses] = useState(0);
  const others = components.filter((other) => other.id !== id).map(({ name }) => name);
  const problemOf = (name: string) =>
    name === text ? null : describeNameProblem({ kind: 'component', name, others });
  const { draft, setDraft, take } = useDraft({
    text,
    rawOf: (typed) => (problemOf(typed.trim()) === null ? JSON.stringify(typed.trim()) : null),
    onChange: (raw) =>
      change(t`Rename ${text}`, (context) => renameComponent(context, component, JSON.parse(raw) as string)),
    // A name that is half typed may be another component's.
    isTakenOnBlur: true,
  });
  const problem = draft === null ? null : problemOf(draft.trim());
  return (
    <TextInput
      size="xs"
      label={t`Name`}
      description={draft !== null && draft !== text && uses > 0 && toldUses(uses)}
      error={problem}
      readOnly={isReadOnly}
      spellCheck={false}
      value={draft ?? text}
      onFocus={() => setUses(countUses(getContext(), { kind: 'component', id, name: text, pageId: page.id }))}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => {
        take();
        setDraft(null);
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Escape') setDraft(null);
        if (key === 'Enter' && problem === null) currentTarget.blur();
      }}
    />
  );
}

const toldUses = (uses: number): string =>
  plural(uses, {
    one: 'Code and expressions use it # time, and get the new name.',
    other: 'Code and expressions use it # times, and get the new name.',
  });
