import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, Dialog, QueryProblem, RowsSkeleton, StateBadge, Time } from '../../components';
import { tagName } from '../../lib/tag-name';
import { useWorkspace, type App } from '../../lib/workspace';
import { ChangeList, PullTagDialog } from '../gitsync';
import { releaseDifferenceQuery, releasesQuery, useRollBack, type Release } from './releases';
import classes from './releases.module.css';

/** The releases of an app, of which viewers get one. */
export function ReleasesDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { copy } = useWorkspace();
  const found = useInfiniteQuery(releasesQuery(copy, app.id));
  const releases = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const [pulledTag, setPulledTag] = useState<string | null>(null);
  const [asked, setAsked] = useState<Release | null>(null);
  if (asked?.tag)
    return (
      <MakeLive app={app} tag={asked.tag} versionName={asked.versionName} onClose={() => setAsked(null)} />
    );
  if (pulledTag !== null) return <PullTagDialog tag={pulledTag} onClose={onClose} />;
  return (
    <Dialog onClose={onClose} title={t`Releases of ${app.name}`}>
      <Stack gap="sm">
        <QueryProblem of={found} />
        {found.isPending && <RowsSkeleton label={t`Loading releases`} rows={2} />}
        {found.data && releases.length === 0 && (
          <Text size="sm" c="dimmed">
            <Trans>No published versions yet.</Trans>
          </Text>
        )}
        {releases.length > 0 && (
          <ul className={classes.list} aria-label={t`Releases`}>
            {releases.map((release) => (
              <Row key={release.date} release={release} onMakeLive={setAsked} onPull={setPulledTag} />
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

interface MakeLiveProps {
  app: App;
  tag: string;
  versionName: string;
  onClose: () => void;
}

/** Shows what changes for viewers before another release goes live. */
function MakeLive({ app, tag, versionName, onClose }: MakeLiveProps) {
  const { copy } = useWorkspace();
  const rollBack = useRollBack(copy, app.id);
  const difference = useQuery(releaseDifferenceQuery(copy, app.id, tag));
  const { data } = difference;
  return (
    <Confirmation
      title={t`Make ${versionName} live?`}
      confirmLabel={t`Make ${versionName} live`}
      isDangerous={false}
      isPending={rollBack.isPending}
      error={rollBack.error}
      onClose={onClose}
      onConfirm={() => rollBack.mutate(tag, { onSuccess: onClose })}
    >
      <Stack gap="sm">
        <span>
          <Trans>
            Viewers get it at once in place of {app.live?.versionName ?? t`the draft`}. The draft does not
            change.
          </Trans>
        </span>
        <QueryProblem of={difference} title={t`Not compared`} />
        {difference.isPending && <RowsSkeleton label={t`Comparing`} rows={1} />}
        {data?.total === 0 && <Trans>Both have the same content.</Trans>}
        {data && data.total > 0 && (
          <div
            className={classes.difference}
            role="region"
            aria-label={t`What changes for viewers`}
            tabIndex={0}
          >
            <ChangeList difference={data} startsOpen={() => data.changes.length <= 3} />
          </div>
        )}
      </Stack>
    </Confirmation>
  );
}

interface RowProps {
  release: Release;
  onMakeLive: (release: Release) => void;
  onPull: (tag: string) => void;
}

function Row({ release, onMakeLive, onPull }: RowProps) {
  const { can } = useWorkspace();
  const { tag, versionName, notes, author, date, isLive } = release;
  return (
    <li className={classes.row}>
      <div className={classes.facts}>
        <strong className={classes.name}>{versionName}</strong>
        <Text size="xs" c="dimmed">
          <Trans>
            {tag === null ? t`Without a tag` : tagName(tag)}, by {author.name} <Time value={date} />
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
        <Button size="xs" variant="default" onClick={() => onMakeLive(release)}>
          <Trans>Make {versionName} live…</Trans>
        </Button>
      )}
    </li>
  );
}
