import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import { pictureAddress, useWorkspace } from '../../../../lib/workspace';
import type { Change } from '../../api/changes';
import { whereOnCanvas } from '../../lib/canvas-marks';
import type { Sides } from '../../lib/history-labels';
import classes from './before-after.module.css';

interface Props {
  appId: string;
  sides: Sides;
  changes: readonly Change[];
  /** Change whose page is shown first. */
  chosen?: Change;
}

/** Pictures of a page in two states beside each other, with outlines around what differs. */
export function BeforeAfter({ appId, sides: { from, to }, changes, chosen }: Props) {
  const { copy } = useWorkspace();
  const pages = pagesOf(changes);
  const [pageId, setPageId] = useState(chosen ? whereOnCanvas(chosen).pageId : null);
  const [page, name] = pages.find(([id]) => id === pageId) ?? pages[0] ?? [];
  if (page === undefined)
    return (
      <Text size="sm" c="dimmed" className={classes.pictures}>
        <Trans>These changes are in nothing that a picture shows.</Trans>
      </Text>
    );
  const address = (query: Record<string, string>) =>
    pictureAddress(copy, appId, { page, ...query, v: fingerprintOf(changes) });
  return (
    <div className={classes.pictures}>
      {pages.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label={t`Page`}
          data={pages.map(([value, label]) => ({ value, label }))}
          value={page}
          onChange={({ currentTarget }) => setPageId(currentTarget.value)}
        />
      )}
      <Picture
        key={`before ${page}`}
        title={t`Before`}
        alt={t`Page ${name} before`}
        address={address({ at: from, against: to, moment: 'before' })}
      />
      <Picture
        key={`after ${page}`}
        title={t`After`}
        alt={t`Page ${name} after`}
        address={address({ at: to, against: from })}
      />
    </div>
  );
}

/** Returns another text for other changes: browsers show the image of a known address without asking for it again. */
function fingerprintOf(changes: readonly Change[]): string {
  let hash = 0;
  for (const letter of JSON.stringify(changes)) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) | 0;
  return (hash >>> 0).toString(36);
}

/** Lists the pages with changes on their canvas: their ids and names. */
function pagesOf(changes: readonly Change[]): [id: string, name: string][] {
  const names = new Map<string, string>();
  for (const change of changes) {
    const { componentId, pageId } = whereOnCanvas(change);
    if (componentId !== null && pageId !== null) names.set(pageId, change.page?.name ?? t`Page`);
  }
  return [...names];
}

function Picture({ title, alt, address }: { title: string; alt: string; address: string }) {
  const [isMissing, setIsMissing] = useState(false);
  return (
    <figure className={classes.picture}>
      <figcaption>{title}</figcaption>
      {isMissing ? (
        <Text size="sm" c="dimmed">
          <Trans>
            There is no picture of this state: it may lack the page, or the repository cannot be reached.
          </Trans>
        </Text>
      ) : (
        <a href={address} target="_blank" rel="noreferrer" title={t`Open in a new tab`}>
          <img src={address} alt={alt} loading="lazy" onError={() => setIsMissing(true)} />
        </a>
      )}
    </figure>
  );
}
