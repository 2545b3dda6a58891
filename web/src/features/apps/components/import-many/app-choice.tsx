import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
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

interface NewNameProps {
  app: RepositoryApp;
  name: string;
  problem: string | null | undefined;
  isReadOnly: boolean;
  onRename: (name: string) => void;
}

/** Field for the name of an app whose own name is taken here. */
export const NewName = ({ app, name, problem, isReadOnly, onRename }: NewNameProps) => (
  <TextInput
    size="xs"
    className={classes.newName}
    aria-label={t`Name of ${app.name} in this workspace`}
    value={name}
    error={problem}
    readOnly={isReadOnly}
    onChange={(event) => onRename(event.currentTarget.value)}
  />
);

export function Described({ app, isTaken }: { app: RepositoryApp; isTaken: boolean }) {
  if (app.problem) return app.problem.detail;
  if (app.importedAppId) return t`Already in this workspace`;
  if (isTaken) return t`This workspace already has an app with this name. Import it under another one.`;
  return app.lastCommit?.date && <Time value={app.lastCommit.date} />;
}
