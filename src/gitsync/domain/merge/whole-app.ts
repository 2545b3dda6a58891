import { clashOf, type MergeConflict } from './merge-conflict';
import type { RepositoryApp } from '../format/repository-app';
import type { AppSides } from './merge-app';

/** State of an app on each side, also where it cannot be used; null where a side does not have it. */
export type WholeApp = { gitAppId: string; name: string } & AppSides<RepositoryApp | null>;

/**
 * Returns the clash of an app of which one side is to be taken as a whole: one side has removed or broken it, and the other
 * one changed it, or both have added it.
 */
export function clashOfWholeApp({ gitAppId, name, base, mine, theirs }: WholeApp): MergeConflict {
  const isRemoved = mine === null || theirs === null;
  return clashOf({
    kind: isRemoved ? 'deleted_changed' : 'value',
    key: [gitAppId, stateOf(base), stateOf(mine), stateOf(theirs)],
    thing: { kind: 'app', id: gitAppId, name },
    values: { base: shown(base), mine: shown(mine), theirs: shown(theirs) },
    suggestion: mine === null ? 'theirs' : 'mine',
  });
}

const stateOf = (app: RepositoryApp | null) =>
  app && [app.path, app.oid, app.name, app.versionName, app.gitVersionId];

/** `problem`: the reason why nobody can use it. */
const shown = (app: RepositoryApp | null) =>
  app && {
    name: app.name,
    ...(app.versionName === null ? {} : { version: app.versionName }),
    ...(app.problem === null ? {} : { problem: app.problem.detail }),
  };
