import { t } from '@lingui/core/macro';
import { NativeSelect } from '@mantine/core';
import { MARK_SIGNS, type Mark, type Marks } from '../canvas';
import { useOpenPage } from '../session/use-editor';
import type { CombinedApp, CombinedPage } from './combined-app';
import classes from './difference.module.css';

const MARKS: readonly Mark[] = ['added', 'changed', 'moved', 'removed'];

const COUNTS: Record<Mark, (count: number) => string> = {
  added: (count) => t`${count} added`,
  changed: (count) => t`${count} changed`,
  moved: (count) => t`${count} moved`,
  removed: (count) => t`${count} removed`,
};

/** Chooses the page, and explains the marks on it. */
export function DifferenceBar({ app, marks }: { app: CombinedApp; marks: Marks }) {
  const { page, openPage, components } = useOpenPage();
  const onPage = components.flatMap(({ id }) => marks.get(id) ?? []);
  return (
    <div className={classes.bar}>
      <NativeSelect
        size="xs"
        aria-label={t`Page`}
        className={classes.page}
        data={app.pages.map((each) => ({ value: each.id, label: labelOf(app, each, marks) }))}
        value={page.id}
        onChange={({ currentTarget }) => openPage(currentTarget.value)}
      />
      <ul className={classes.legend} aria-label={t`Marks on this page`}>
        {MARKS.map((mark) => (
          <li key={mark} data-mark={mark}>
            <span aria-hidden>{MARK_SIGNS[mark]}</span>
            {COUNTS[mark](onPage.filter((each) => each === mark).length)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Formats `Home (2 marked)`. */
function labelOf({ componentsOn }: CombinedApp, page: CombinedPage, marks: Marks): string {
  const count = componentsOn(page, 'desktop').filter(({ id }) => marks.has(id)).length;
  const notes = [...(page.isRemoved ? [t`removed`] : []), ...(count > 0 ? [t`${count} marked`] : [])];
  return notes.length === 0 ? page.name : `${page.name} (${notes.join(', ')})`;
}
