import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { LinkButton, SectionCard } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import type { ImportRow, useImportMany } from '../../api/import-many';
import { keyOf, type Preview } from '../../api/repository-apps';
import { MissingConstants } from '../import-from-git/missing-constants';
import classes from './import-many.module.css';
import { ImportedRow } from './imported-row';

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
      title={isOver ? 'Imported' : 'Importing'}
      description={
        <span role="status">
          {done} of {rows.length} {rows.length === 1 ? 'app' : 'apps'} imported
          {failed > 0 && `, ${failed} failed`}
        </span>
      }
    >
      <Stack gap="md">
        <Progress
          value={((done + failed) / rows.length) * 100}
          animated={!isOver}
          aria-label="Import progress"
        />
        <ul className={classes.rows} aria-label="Imports">
          {rows.map((row) => (
            <ImportedRow key={keyOf(row.app)} row={row} imports={imports} />
          ))}
        </ul>
        {isOver && done > 0 && missing.constants.length + missing.secrets.length > 0 && (
          <MissingConstants missing={missing} />
        )}
        {isOver ? (
          <Group gap="xs">
            <LinkButton to="/w/$w" params={{ w }}>
              Go to apps
            </LinkButton>
            <Button variant="default" onClick={imports.reset}>
              Import more apps
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            You can leave this page. The imports continue, and Activity shows their progress.
          </Text>
        )}
      </Stack>
    </SectionCard>
  );
}

function missingOf(rows: ImportRow[]): Preview['missing'] {
  const each = rows.flatMap(({ job }) => (job?.result?.missing as Preview['missing'] | undefined) ?? []);
  const all = (kind: 'constants' | 'secrets') =>
    [...new Set(each.flatMap((missing) => missing[kind]))].sort();
  return { constants: all('constants'), secrets: all('secrets') };
}
