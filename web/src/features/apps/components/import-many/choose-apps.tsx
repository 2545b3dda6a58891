import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ActionBar, ChoiceList, ProblemAlert, SectionCard, useChoice } from '../../../../components';
import { problemOf, type ApiProblem } from '../../../../lib/api';
import { fieldTexts } from '../../../../lib/form';
import { compareNames } from '../../../../lib/language';
import { hostQuery, useProductOf, useWorkspace } from '../../../../lib/workspace';
import type { useImportMany } from '../../api/import-many';
import { canImport, keyOf, type RepositoryApp } from '../../api/repository-apps';
import { Described, NewName, useOtherNames } from './app-choice';

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
  const { nameOf, setName } = useOtherNames();
  const items = itemsOf(apps, (app) => nameOf(app) !== undefined);
  const choice = useChoice(items);
  const { chosen } = choice;
  const [locked, setLocked] = useState(true);
  const { problemAt, unplaced, list } = useRefusedNames(imports);
  const run = () => {
    const ids = new Set(chosen.map(({ id }) => id));
    // In the order of the repository, whose names come before names that were given here.
    const wanted = apps.filter((app) => ids.has(keyOf(app)));
    imports.run({ apps: wanted.map((app) => ({ app, name: nameOf(app)?.trim() })), locked });
  };
  return (
    <>
      <SectionCard title={t`Choose the apps`} description={described(possible, apps)}>
        <Stack gap="md">
          <div ref={list}>
            <ChoiceList
              label={t`Apps in the repository`}
              items={items}
              choice={choice}
              isReadOnly={imports.isPending}
              describe={({ app }) => <Described app={app} isTaken={nameOf(app) !== undefined} />}
              renderDetails={(item) => {
                const name = nameOf(item.app);
                return (
                  choice.isChosen(item) &&
                  name !== undefined && (
                    <NewName
                      app={item.app}
                      name={name}
                      problem={problemAt(item.app, name)}
                      isReadOnly={imports.isPending}
                      onRename={(typed) => setName(item.app, typed)}
                    />
                  )
                );
              }}
            />
          </div>
          {host && <MadeElsewhere product={productOf(host.kind)} />}
          {can('admin') && !host && <Mode locked={locked} onChange={setLocked} />}
          <ProblemAlert error={unplaced} />
        </Stack>
      </SectionCard>
      <ActionBar
        label={t`Import`}
        start={
          <Text size="sm" c="dimmed">
            <Trans>{chosen.length} selected</Trans>
          </Text>
        }
        actions={
          <Button
            disabled={chosen.length === 0 || chosen.some(({ app }) => nameOf(app)?.trim() === '')}
            loading={imports.isPending}
            onClick={run}
          >
            <Plural value={chosen.length} one="Import # app" other="Import # apps" />
          </Button>
        }
      />
    </>
  );
}

/** Returns the apps as items that can be selected. Apps with a problem or a taken name come first. */
function itemsOf(apps: RepositoryApp[], isTaken: (app: RepositoryApp) => boolean) {
  const items = apps.map((app) => ({
    id: keyOf(app),
    name: app.name,
    app,
    canChoose: canImport(app),
    isWanted: true,
  }));
  const rank = ({ app }: { app: RepositoryApp }) =>
    app.problem || isTaken(app) ? 0 : app.importedAppId ? 2 : 1;
  return items.sort((one, other) => rank(one) - rank(other) || compareNames(one.name, other.name));
}

const described = (possible: RepositoryApp[], apps: RepositoryApp[]): string =>
  possible.length === 0
    ? t`None of the apps in the repository can be imported. The list says why.`
    : t`${possible.length} of the ${apps.length} apps in the repository can be imported.`;

/** Shows a refused name at its field, until it is another one, and focuses the first such field. */
function useRefusedNames({ error, refusalOf, lastNameOf }: Props['imports']) {
  const list = useRef<HTMLDivElement>(null);
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
