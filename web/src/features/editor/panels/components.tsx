import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { AddComponent } from '../adding';
import { typeName } from '../catalogue';
import { rowsOf, type Row } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import { ancestorsOf, flat, withoutFolded } from './component-rows';
import { ComponentTree } from './component-tree';
import { useSearch } from './search';
import classes from './structure.module.css';

const NONE: ReadonlySet<string> = new Set();

/** Lists the components of the open page in reading order. */
export function Components() {
  const { components } = useOpenPage();
  const rows = useMemo(() => rowsOf(components), [components]);
  const { folded, toggle } = useFolded(rows);
  const unfolded = useMemo(() => withoutFolded(rows, folded), [rows, folded]);
  const search = useSearch({ label: t`Search components`, count: rows.length });
  const shown = search.isOn
    ? flat(rows.filter(({ component: { name, type } }) => search.isFound(name, type, typeName(type))))
    : unfolded;
  return (
    <section aria-label={t`Components`}>
      <div className={classes.heading}>
        <h2>
          <Trans>Components</Trans>
        </h2>
        <AddComponent />
      </div>
      {search.field}
      {search.isOn && shown.length === 0 && <ul className={classes.list}>{search.none}</ul>}
      <ComponentTree rows={shown} folded={search.isOn ? NONE : folded} onToggle={toggle} />
    </section>
  );
}

/** Ids of the components whose contents are not listed. What is around a component unfolds when it is selected. */
function useFolded(rows: readonly Row[]) {
  const { selection } = useEditor();
  const [folded, setFolded] = useState(NONE);
  const unfold = useEffectEvent(() => {
    if (folded.size === 0 || selection.ids.length !== 1) return;
    const around = ancestorsOf(rows, selection.ids[0]).filter((id) => folded.has(id));
    if (around.length > 0) setFolded(new Set([...folded].filter((id) => !around.includes(id))));
  });
  useEffect(() => selection.subscribe(() => unfold()), [selection]);
  const toggle = useCallback((id: string) => {
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  return { folded, toggle };
}
