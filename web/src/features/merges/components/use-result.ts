import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { isProblem } from '../../../lib/api';
import { mergeKey, useWorkspace } from '../../../lib/workspace';
import { readResult } from '../api/merge-requests';
import { namesById, textAt } from '../lib/document-names';

/** Reads the app as the saved decisions leave it; the last state is shown until the next is there. */
export function useResult({ m, etag, gitAppId }: { m: string; etag: string; gitAppId: string | null }) {
  const { id: w } = useWorkspace();
  const { data: read = null, error } = useQuery({
    queryKey: [...mergeKey(w, m), 'result', gitAppId, etag],
    queryFn: ({ signal }) => readResult({ w, m }, gitAppId ?? '', signal),
    enabled: gitAppId !== null,
    placeholderData: keepPreviousData,
  });
  // Other files have no result to be shown.
  const data = gitAppId === null || error ? null : read;
  const document = useMemo<unknown>(() => (data === null ? null : JSON.parse(data)), [data]);
  const names = useMemo(() => namesById(document), [document]);
  return {
    text: data,
    error: isProblem(error, 'not_found') ? null : error,
    /** True for a result without the app. */
    isGone: isProblem(error, 'not_found'),
    nameOf: (id: string): string | null => names.get(id) ?? null,
    textAt: (id: string | null, path: string): string | null => textAt(document, id, path),
  };
}

export type Result = ReturnType<typeof useResult>;
