import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { appsQuery, useWorkspace, type App } from '../../../lib/workspace';
import { appGitQuery, updatesQuery } from '../../gitsync';
import type { Check } from '../lib/pull-plan';

/** Browsers open six connections to a server, and the page needs some for other things. */
const AT_ONCE = 3;

/** Asks the repository for news of each app, some at a time. */
export function useChecks(apps: App[]) {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  const [checks, setChecks] = useState<ReadonlyMap<string, Check>>(new Map());
  const [round, setRound] = useState(0);
  const check = async ({ id }: App): Promise<Check> => {
    try {
      const news = await client.query({ ...updatesQuery(copy, id, null), staleTime: 0 });
      const git = news.upToDate ? null : await client.query({ ...appGitQuery(copy, id), staleTime: 0 });
      return { news, git, error: null };
    } catch (error) {
      return { news: null, git: null, error };
    }
  };
  const checkAll = useEffectEvent(async (signal: AbortSignal) => {
    const waiting = apps.filter(({ id, gitState }) => gitState !== 'none' && !checks.get(id)?.news);
    const work = async () => {
      for (let app = waiting.shift(); app && !signal.aborted; app = waiting.shift()) {
        const { id } = app;
        const found = await check(app);
        if (!signal.aborted) setChecks((before) => new Map(before).set(id, found));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    void client.invalidateQueries({ queryKey: appsQuery(copy).queryKey });
  });
  useEffect(() => {
    const controller = new AbortController();
    void checkAll(controller.signal);
    return () => controller.abort();
  }, [round]);
  return {
    checks,
    /** Asks again for all apps, or for those that could not be asked. */
    again: (onlyFailed = false) => {
      setChecks((before) => new Map(onlyFailed ? [...before].filter(([, { news }]) => news) : []));
      setRound(round + 1);
    },
  };
}
