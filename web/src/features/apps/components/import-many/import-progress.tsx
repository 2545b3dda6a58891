import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { LinkButton, SectionCard } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import type { ImportRow, useImportMany } from '../../api/import-many';
import { keyOf, type Preview } from '../../api/repository-apps';
import { MissingHere } from '../import-from-git/missing-here';
import classes from './import-many.module.css';
import { ImportedRow } from './imported-row';

type Missing = Preview['missing'];

/** Progress of each import. */
export function ImportProgress({ imports }: { imports: ReturnType<typeof useImportMany> }) {
  const { id: w } = useWorkspace();
  const { rows } = imports;
  const done = rows.filter(({ job }) => job?.status === 'succeeded').length;
  const failed = rows.filter(
    ({ job, problem }) => problem || job?.status === 'failed' || job?.status === 'cancelled',
  ).length;
  const isOver = done + failed === rows.length;
  const missing = missingOf(rows);
  return (
    <SectionCard
      title={isOver ? t`Imported` : t`Importing`}
      description={
        <span role="status">
          {failed === 0 ? (
            <Trans>
              {done} of <Plural value={rows.length} one="# app" other="# apps" /> imported
            </Trans>
          ) : (
            <Trans>
              {done} of <Plural value={rows.length} one="# app" other="# apps" /> imported, {failed} failed
            </Trans>
          )}
        </span>
      }
    >
      <Stack gap="md">
        <Progress
          value={((done + failed) / rows.length) * 100}
          animated={!isOver}
          aria-label={t`Import progress`}
        />
        <ul className={classes.rows} aria-label={t`Imports`}>
          {rows.map((row) => (
            <ImportedRow key={keyOf(row.app)} row={row} imports={imports} />
          ))}
        </ul>
        {isOver && done > 0 && <MissingHere missing={missing} />}
        {isOver ? (
          <Group gap="xs">
            <LinkButton to="/w/$w" params={{ w }}>
              <Trans>Back to apps</Trans>
            </LinkButton>
            <Button variant="default" onClick={imports.reset}>
              <Trans>Import more apps</Trans>
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            <Trans>You can leave this page. The imports continue, and Activity shows their progress.</Trans>
          </Text>
        )}
      </Stack>
    </SectionCard>
  );
}

/** Collects what the imported apps lack. Data sources are named with their apps. */
function missingOf(rows: ImportRow[]): Missing {
  const each = rows.flatMap(({ app, job }) => {
    const missing = job?.result?.missing as Missing | undefined;
    return missing ? { app, missing } : [];
  });
  const namesOf = (kind: 'constants' | 'secrets') =>
    [...new Set(each.flatMap(({ missing }) => missing[kind]))].sort();
  const hostConstants = each.find(({ missing }) => missing.hostConstants)?.missing.hostConstants;
  return {
    constants: namesOf('constants'),
    secrets: namesOf('secrets'),
    credentials: each.flatMap(({ app, missing }) =>
      missing.credentials.map(({ dataSourceId, name }) => ({
        dataSourceId: `${keyOf(app)} ${dataSourceId}`,
        name: `${app.name} › ${name ?? dataSourceId}`,
      })),
    ),
    ...(hostConstants && { hostConstants }),
  };
}
