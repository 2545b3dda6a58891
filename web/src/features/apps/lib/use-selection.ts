import { useCallback, useEffect, useRef, useState } from 'react';
import type { App } from '../../../lib/workspace';

export interface Selection {
  ids: ReadonlySet<string>;
  /** `isRange`: selects all up to the app selected before. */
  select: (id: string, isRange: boolean) => void;
}

/** Selection of several shown apps; apps that are no longer shown do not count. */
export function useSelection(shown: App[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const order = useRef<string[]>([]);
  const last = useRef<string | null>(null);
  useEffect(() => {
    order.current = shown.map(({ id }) => id);
  });
  const select = useCallback((id: string, isRange: boolean) => {
    const [from, to] = [order.current.indexOf(last.current ?? ''), order.current.indexOf(id)].sort(
      (a, b) => a - b,
    );
    last.current = id;
    setChosen((before) => {
      const next = new Set(before);
      if (isRange && from >= 0) order.current.slice(from, to + 1).forEach((each) => next.add(each));
      else if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const apps = shown.filter(({ id }) => chosen.has(id));
  return {
    apps,
    ids: new Set(apps.map(({ id }) => id)) as ReadonlySet<string>,
    select,
    selectAll: () => setChosen(new Set(shown.map(({ id }) => id))),
    clear: () => setChosen(new Set()),
  };
}
