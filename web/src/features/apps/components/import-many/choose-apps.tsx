import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Checkbox, Group, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert, SectionCard, Time } from '../../../../components';
import { hostQuery, useProductOf, useWorkspace } from '../../../../lib/workspace';
import type { useImportMany } from '../../api/import-many';
import { keyOf, type RepositoryApp } from '../../api/repository-apps';
import classes from './import-many.module.css';

interface Props {
  apps: RepositoryApp[];
  imports: ReturnType<typeof useImportMany>;
}

const canImport = ({ problem, importedAppId }: RepositoryApp): boolean => !problem && !importedAppId;

export function ChooseApps({ apps, imports }: Props) {
  const { id, copy, can } = useWorkspace();
  const { data } = useQuery(hostQuery(id));
  const productOf = useProductOf();
  // On other branches, the apps are edited here.
  const host = copy.branch === null ? data?.host : null;
  const possible = apps.filter(canImport);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [locked, setLocked] = useState(true);
  const chosen = possible.filter((app) => !leftOut.has(keyOf(app)));
  const isAll = chosen.length === possible.length;
  const toggle = (key: string) => {
    const next = new Set(leftOut);
    if (!next.delete(key)) next.add(key);
    setLeftOut(next);
  };
  return (
    <SectionCard
      title={t`Choose the apps`}
      description={t`${possible.length} of the ${apps.length} apps in the repository can be imported.`}
    >
      <Stack gap="md">
        <fieldset className={classes.list}>
          <legend className="visually-hidden">
            <Trans>Apps in the repository</Trans>
          </legend>
          <Checkbox
            className={classes.all}
            label={t`All apps`}
            disabled={possible.length === 0}
            checked={isAll && possible.length > 0}
            indeterminate={!isAll && chosen.length > 0}
            onChange={() => setLeftOut(isAll ? new Set(possible.map(keyOf)) : new Set())}
          />
          {apps.map((app) => (
            <Choice
              key={keyOf(app)}
              app={app}
              checked={canImport(app) && !leftOut.has(keyOf(app))}
              onChange={() => toggle(keyOf(app))}
            />
          ))}
        </fieldset>
        {host && <MadeElsewhere product={productOf(host.kind)} />}
        {can('admin') && !host && <Mode locked={locked} onChange={setLocked} />}
        <ProblemAlert error={imports.error} />
        <Group>
          <Button
            disabled={chosen.length === 0}
            loading={imports.isPending}
            onClick={() => imports.run({ apps: chosen, locked })}
          >
            <Plural value={chosen.length} one="Import # app" other="Import # apps" />
          </Button>
        </Group>
      </Stack>
    </SectionCard>
  );
}

const Choice = ({
  app,
  checked,
  onChange,
}: {
  app: RepositoryApp;
  checked: boolean;
  onChange: () => void;
}) => (
  <Checkbox
    className={classes.choice}
    label={app.name}
    description={
      app.problem?.detail ??
      (app.importedAppId
        ? t`Already in this workspace`
        : app.lastCommit?.date && <Time value={app.lastCommit.date} />)
    }
    disabled={!canImport(app)}
    checked={checked}
    onChange={onChange}
  />
);

const MadeElsewhere = ({ product }: { product: string }) => (
  <Text size="sm">
    <Trans>The apps are also made in {product}, where they are edited, and updated by pulling.</Trans>
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
