import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { viewOf, type AppsView } from './shown-apps';

/** Keeps in the address how the apps are shown. */
export function useAppsView(): AppsView & { show: (change: Partial<AppsView>) => void } {
  const search = useSearch({ from: '/signed-in/w/$w/' });
  const navigate = useNavigate({ from: '/w/$w/' });
  const write = (change: typeof search) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, ...change }),
      replace: true,
      resetScroll: false,
    });
  const [text, setText] = useText(search.q ?? '', (q) => write({ q: q || undefined }));
  return {
    ...viewOf(search),
    text,
    show: ({ text: typed, state, tag, folder, sort, isList }) => {
      if (state !== undefined) write({ state: state ?? undefined });
      if (tag !== undefined) write({ tag: tag ?? undefined });
      if (folder !== undefined) write({ folder: folder ?? undefined });
      if (sort !== undefined) write({ sort: sort === 'updated' ? undefined : sort });
      if (isList !== undefined) write({ view: isList ? 'list' : undefined });
      if (typed !== undefined) setText(typed);
    },
  };
}

/** A text that is shown as soon as it is typed: the address follows some milliseconds later. */
function useText(written: string, write: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(written);
  const own = useRef({ text: written, isWritten: true });
  useEffect(() => {
    if (written === own.current.text) own.current.isWritten = true;
    else if (own.current.isWritten) {
      own.current.text = written;
      setText(written);
    }
  }, [written, text]);
  return [
    text,
    (typed) => {
      own.current = { text: typed, isWritten: false };
      setText(typed);
      write(typed);
    },
  ];
}
