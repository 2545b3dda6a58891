import { t } from '@lingui/core/macro';
import { Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Time } from '../../../../components';
import { appsQuery, useWorkspace } from '../../../../lib/workspace';
import { canImport, isSameName, keyOf, type RepositoryApp } from '../../api/repository-apps';
import classes from './import-many.module.css';

/** Suggests a name for an app whose own name is taken here. */
export const otherNameOf = (app: RepositoryApp): string => t`${app.name.trim()} (from Git)`;

/** Names for apps whose own name is taken in this workspace; undefined for the others. */
export function useOtherNames() {
  const { copy } = useWorkspace();
  const { data: here = [] } = useQuery(appsQuery(copy));
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map());
  const isTaken = (app: RepositoryApp) =>
    canImport(app) && here.some(({ name }) => isSameName(name, app.name));
  return {
    nameOf: (app: RepositoryApp) => (isTaken(app) ? (typed.get(keyOf(app)) ?? otherNameOf(app)) : undefined),
    setName: (app: RepositoryApp, name: string) => setTyped(new Map(typed).set(keyOf(app), name)),
  };
}

interface ChoiceProps {
  app: RepositoryApp;
  checked: boolean;
  onChange: () => void;
  /** Undefined unless the app's own name is taken. */
  otherName: string | undefined;
  /** Problem with `otherName`. */
  problem: string | null | undefined;
  onRename: (name: string) => void;
}

export const Choice = ({ app, checked, onChange, otherName, problem, onRename }: ChoiceProps) => (
  <div className={classes.choice}>
    <Checkbox
      label={app.name}
      description={<Described app={app} isTaken={otherName !== undefined} />}
      disabled={!canImport(app)}
      checked={checked}
      onChange={onChange}
    />
    {checked && otherName !== undefined && (
      <TextInput
        size="xs"
        className={classes.newName}
        aria-label={t`Name of ${app.name} in this workspace`}
        value={otherName}
        error={problem}
        onChange={(event) => onRename(event.currentTarget.value)}
      />
    )}
  </div>
);

function Described({ app, isTaken }: { app: RepositoryApp; isTaken: boolean }) {
  if (app.problem) return app.problem.detail;
  if (app.importedAppId) return t`Already in this workspace`;
  if (isTaken) return t`This workspace already has an app with this name. Import it under another one.`;
  return app.lastCommit?.date && <Time value={app.lastCommit.date} />;
}
