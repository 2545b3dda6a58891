import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { TriangleAlert } from 'lucide-react';
import type { MergedApp } from '../../../../lib/workspace';
import { warningText } from '../../lib/conflict-words';
import classes from './list.module.css';

/** Notices about the result, which is valid all the same. */
export function Warnings({ apps }: { apps: readonly MergedApp[] }) {
  const texts = [...new Set(apps.flatMap(({ warnings }) => warnings.map(warningText)))];
  if (texts.length === 0) return null;
  return (
    <section className={classes.warnings} aria-label={t`Warnings`}>
      <h2>
        <Trans>Warnings</Trans>
      </h2>
      <ul>
        {texts.map((text) => (
          <li key={text}>
            <TriangleAlert size={14} aria-hidden /> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}
