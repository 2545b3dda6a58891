import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog, ProblemAlert, RowsSkeleton, StateBadge, Time } from '../../components';
import { useWorkspace, type App } from '../../lib/workspace';
import { PullTagDialog } from '../gitsync';
import { releasesQuery, useRollBack, type Release } from './releases';
import classes from './releases.module.css';

/** The releases of an app, of which viewers get one. */
export function ReleasesDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { copy } = useWorkspace();
  const found = useInfiniteQuery(releasesQuery(copy, app.id));
  const rollBack = useRollBack(copy, app.id);
  const releases = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const [pulledTag, setPulledTag] = useState<string | null>(null);
  if (pulledTag !== null) return <PullTagDialog tag={pulledTag} onClose={onClose} />;
  return (
    <Dialog onClose={onClose} title={t`Releases of ${app.name}`}>
      <Stack gap="sm">
        <ProblemAlert error={found.error ?? rollBack.error} />
        {found.isPending && <RowsSkeleton label={t`Loading releases`} rows={2} />}
        {found.data && releases.length === 0 && (
          <Text size="sm" c="dimmed">
            <Trans>No published versions yet.</Trans>
          </Text>
        )}
        {releases.length > 0 && (
          <ul className={classes.list} aria-label={t`Releases`}>
            {releases.map((release) => (
              <Row key={release.date} release={release} rollBack={rollBack} onPull={setPulledTag} />
            ))}
          </ul>
        )}
        {found.hasNextPage && (
          <Button
            variant="default"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            <Trans>Show more</Trans>
          </Button>
        )}
      </Stack>
    </Dialog>
  );
}

interface RowProps {
  release: Release;
  rollBack: ReturnType<typeof useRollBack>;
  onPull: (tag: string) => void;
}

function Row({ release, rollBack, onPull }: RowProps) {
  const { can } = useWorkspace();
  const { tag, versionName, notes, author, date, isLive } = release;
  return (
    <li className={classes.row}>
      <div className={classes.facts}>
        <strong className={classes.name}>{versionName}</strong>
        <Text size="xs" c="dimmed">
          <Trans>
            {tag ?? t`Without a tag`}, by {author.name} <Time value={date} />
          </Trans>
        </Text>
        {notes !== '' && <p className={classes.notes}>{notes}</p>}
      </div>
      {tag !== null && can('builder') && (
        <Button
          size="xs"
          variant="default"
          title={t`Brings the app here to this release. Viewers are not affected.`}
          onClick={() => onPull(tag)}
        >
          <Trans>Pull {versionName}</Trans>
        </Button>
      )}
      {isLive && <StateBadge tone="good" label={t`Live`} title={t`Viewers get this release.`} />}
      {!isLive && tag !== null && can('builder') && (
        <Button
          size="xs"
          variant="default"
          loading={rollBack.isPending && rollBack.variables === tag}
          disabled={rollBack.isPending}
          onClick={() => rollBack.mutate(tag)}
        >
          <Trans>Make {versionName} live</Trans>
        </Button>
      )}
    </li>
  );
}
