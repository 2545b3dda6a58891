import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { possessive } from '../../../../lib/possessive';
import type { MergedApp } from '../../../../lib/workspace';
import type { SideLabels } from '../../lib/sides';
import { useMergeParts } from '../../parts';
import classes from './list.module.css';

interface Props {
  apps: readonly MergedApp[];
  labels: SideLabels;
}

/** Changes of both sides that are in the result without a decision, folded. */
export const AcceptedChanges = ({ apps, labels }: Props) =>
  apps.map((app) =>
    (['mine', 'theirs'] as const).map((side) => (
      <Accepted
        key={`${app.gitAppId} ${side}`}
        difference={app.accepted[side]}
        name={apps.length > 1 ? t`${labels[side]} in ${app.name}` : labels[side]}
      />
    )),
  );

function Accepted({ difference, name }: { difference: MergedApp['accepted']['mine']; name: string }) {
  const { Changes } = useMergeParts();
  const [isOpen, setIsOpen] = useState(false);
  const { total } = difference;
  if (total === 0) return null;
  return (
    <details className={classes.accepted} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        <Trans>
          {possessive(name)} <Plural value={total} one="# change" other="# changes" /> without a conflict
        </Trans>
      </summary>
      {isOpen && <Changes difference={difference} />}
    </details>
  );
}
