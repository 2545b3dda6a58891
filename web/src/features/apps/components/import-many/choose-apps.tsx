import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Checkbox, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ProblemAlert, SectionCard } from '../../../../components';
import { problemOf, type ApiProblem } from '../../../../lib/api';
import { fieldTexts } from '../../../../lib/form';
import { hostQuery, useProductOf, useWorkspace } from '../../../../lib/workspace';
import type { useImportMany } from '../../api/import-many';
import { canImport, keyOf, type RepositoryApp } from '../../api/repository-apps';
import { Choice, useOtherNames } from './app-choice';
import classes from './import-many.module.css';

interface Props {
  apps: RepositoryApp[];
  imports: ReturnType<typeof useImportMany>;
}

export function ChooseApps({ apps, imports }: Props) {
  const { id, copy, can } = useWorkspace();
  const { data } = useQuery(hostQuery(id));
  const productOf = useProductOf();
  // On other branches, the apps are edited here.
  const host = copy.branch === null ? data?.host : null;
  const possible = apps.filter(canImport);
  const { chosen, isChosen, isAll, toggle, toggleAll } = useChosen(possible);
  const [locked, setLocked] = useState(true);
  const { nameOf, setName } = useOtherNames();
  const { problemAt, unplaced, list } = useRefusedNames(imports);
  return (
    <SectionCard title={t`Choose the apps`} description={described(possible, apps)}>
      <Stack gap="md">
        <fieldset ref={list} className={classes.list}>
          <legend className="visually-hidden">
            <Trans>Apps in the repository</Trans>
          </legend>
          <Checkbox
            className={classes.all}
            label={t`All apps`}
            disabled={possible.length === 0}
            checked={isAll && possible.length > 0}
            indeterminate={!isAll && chosen.length > 0}
            onChange={toggleAll}
          />
          {apps.map((app) => (
            <Choice
              key={keyOf(app)}
              app={app}
              checked={canImport(app) && isChosen(app)}
              onChange={() => toggle(app)}
              otherName={nameOf(app)}
              problem={problemAt(app, nameOf(app))}
              onRename={(name) => setName(app, name)}
            />
          ))}
        </fieldset>
        {host && <MadeElsewhere product={productOf(host.kind)} />}
        {can('admin') && !host && <Mode locked={locked} onChange={setLocked} />}
        <ProblemAlert error={unplaced} />
        <div className={classes.actions}>
          <Button
            disabled={chosen.length === 0 || chosen.some((app) => nameOf(app)?.trim() === '')}
            loading={imports.isPending}
            onClick={() =>
              imports.run({ apps: chosen.map((app) => ({ app, name: nameOf(app)?.trim() })), locked })
            }
          >
            <Plural value={chosen.length} one="Import # app" other="Import # apps" />
          </Button>
        </div>
      </Stack>
    </SectionCard>
  );
}

const described = (possible: RepositoryApp[], apps: RepositoryApp[]): string =>
  possible.length === 0
    ? t`None of the apps in the repository can be imported. The list says why.`
    : t`${possible.length} of the ${apps.length} apps in the repository can be imported.`;

/** Shows a refused name at its field, until it is another one, and focuses the first such field. */
function useRefusedNames({ error, refusalOf, lastNameOf }: Props['imports']) {
  const list = useRef<HTMLFieldSetElement>(null);
  useEffect(() => list.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), [error]);
  const isPlaced = (problem: ApiProblem) =>
    problem.errors.length > 0 && problem.errors.every(({ path }) => /^apps\.\d+\.name$/.test(path));
  return {
    list,
    /** The rest, which belongs to no field. */
    unplaced: error && isPlaced(problemOf(error)) ? null : error,
    problemAt: (app: RepositoryApp, name: string | undefined) => {
      const refusal = name?.trim() === lastNameOf(app) ? refusalOf(app) : null;
      return refusal && fieldTexts(problemOf(refusal)).find(({ path }) => path === 'name')?.message;
    },
  };
}

/** Chooses all apps at first. */
function useChosen(apps: RepositoryApp[]) {
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const isChosen = (app: RepositoryApp) => !leftOut.has(keyOf(app));
  const chosen = apps.filter(isChosen);
  const isAll = chosen.length === apps.length;
  return {
    chosen,
    isChosen,
    isAll,
    toggle: (app: RepositoryApp) => {
      const next = new Set(leftOut);
      if (!next.delete(keyOf(app))) next.add(keyOf(app));
      setLeftOut(next);
    },
    toggleAll: () => setLeftOut(isAll ? new Set(apps.map(keyOf)) : new Set()),
  };
}

const MadeElsewhere = ({ product }: { product: string }) => (
  <Text size="sm">
    <Trans>The apps are also created in {product}, where they are edited. Pulling updates them.</Trans>
  </Text>
);

const Mode = ({ locked, onChange }: { locked: boolean; onChange: (locked: boolean) => void }) => (
  <Radio.Group
    label={t`In this workspace`}
    value={locked ? 'follow' : 'edit'}
    onChange={(value) => onChange(value === 'follow')}
  >
    <Stack gap={6} mt={6}>
      <Radio
        value="follow"
        label={t`Follow the repository`}
        description={t`The apps are locked here and updated by pulling, for example in production.`}
      />
      <Radio
        value="edit"
        label={t`Edit here`}
        description={t`The apps can be edited and committed in this workspace.`}
      />
    </Stack>
    {!locked && (
      <Text size="sm" c="dimmed" mt={6}>
        <Trans>If you import an app under another name, its next commit renames it in the repository.</Trans>
      </Text>
    )}
  </Radio.Group>
);
