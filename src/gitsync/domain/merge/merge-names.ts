import { stableId, type Change, type Conflict, type SideChanges } from '../../../apps/document';
import { changeOfName } from '../app-changes';
import type { AppSides, AppOnSide, Resolutions } from './merge-app';

type Side = keyof AppSides;

export interface MergedNames {
  appName: string;
  /** Side whose version the result has. */
  version: Side;
  conflicts: Conflict[];
  changes: { mine: SideChanges; theirs: SideChanges };
}

/** Merges the name of an app, and its version with its name: of each, both sides may have changed it. */
export function mergeNames(sides: AppSides, resolutions: Resolutions): MergedNames {
  const name = decide('renamed_twice', sides, ({ appName }) => JSON.stringify(appName));
  const version = decide('value', sides, ({ gitVersionId, versionName }) =>
    JSON.stringify({ id: gitVersionId, name: versionName }),
  );
  for (const { conflict } of [name, version])
    if (conflict) conflict.resolution = resolutions.get(conflict.id) ?? null;
  const conflicts = [name, version].flatMap(({ conflict }) => conflict ?? []);
  const chosen = name.conflict?.resolution;
  const otherName = typeof chosen === 'object' && chosen && 'value' in chosen ? chosen.value : null;
  return {
    appName: otherName === null ? sides[chosenSide(name)].appName : (JSON.parse(otherName) as string),
    version: chosenSide(version),
    conflicts,
    changes: {
      mine: changesOf(sides.base, sides.mine, conflicts),
      theirs: changesOf(sides.base, sides.theirs, conflicts),
    },
  };
}

interface Decision {
  side: 'mine' | 'theirs';
  conflict: Conflict | null;
}

function decide(
  kind: 'renamed_twice' | 'value',
  sides: AppSides,
  read: (state: AppOnSide) => string,
): Decision {
  const [base, mine, theirs] = [read(sides.base), read(sides.mine), read(sides.theirs)];
  if (mine === theirs || base === theirs) return { side: 'mine', conflict: null };
  if (base === mine) return { side: 'theirs', conflict: null };
  const isName = kind === 'renamed_twice';
  const conflict: Conflict = {
    id: stableId([kind, base, mine, theirs]),
    kind,
    thing: {
      kind: isName ? 'app' : 'version',
      id: null,
      name: isName ? sides.mine.appName : sides.mine.versionName,
    },
    page: null,
    path: isName ? ['name'] : [],
    base,
    mine,
    theirs,
    suggestion: 'mine',
    hunks: null,
    resolution: null,
  };
  return { side: 'mine', conflict };
}

function chosenSide({ side, conflict }: Decision): Side {
  const resolution = conflict?.resolution;
  return resolution === 'theirs' || resolution === 'base' ? resolution : side;
}

function changesOf(base: AppOnSide, side: AppOnSide, conflicts: readonly Conflict[]): SideChanges {
  const all: Change[] = [];
  if (side.appName !== base.appName)
    all.push(changeOfName('app', { id: null, name: side.appName, oldName: base.appName }));
  if (side.gitVersionId !== base.gitVersionId || side.versionName !== base.versionName)
    all.push(
      changeOfName('version', { id: side.gitVersionId, name: side.versionName, oldName: base.versionName }),
    );
  const clashing = conflicts.map(({ thing }) => thing.kind);
  return { all, accepted: all.filter(({ thing }) => !clashing.some((kind) => kind === thing.kind)) };
}
