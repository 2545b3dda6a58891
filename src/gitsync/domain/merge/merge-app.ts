import {
  merge,
  parseAppDocument,
  stableId,
  type AppDocument,
  type Conflict,
  type Resolution,
  type SideChanges,
  type Change,
} from '../../../apps/document';
import { changeOfName, type AppNames } from '../app-changes';
import type { RepositoryApp } from '../format/repository-app';
import { asInParts } from '../format/split/write';
import { clashOf, type MergeConflict, type AppOnSide, type AppSides, type MergedApp } from './conflicts';

export type Resolutions = ReadonlyMap<string, Resolution>;

/**
 * Merges two states of an app with a common base. The name and the version are one decision each; the rest is merged on the
 * app's structure.
 */
export function mergeApp(sides: AppSides, resolutions: Resolutions = new Map()): MergedApp {
  const names = mergeNames(sides, resolutions);
  const { result, conflicts, warnings, faults, changesOf } = merge(withNamesOfBase(sides), resolutions);
  return {
    result: unchangedSide(sides) ?? named(result, names, sides),
    conflicts: [...names.conflicts, ...conflicts],
    warnings,
    faults,
    changesOf: (side) => withNames(changesOf(side), names.changes[side]),
  };
}

/** Returns the other side, to the byte, if one side has changed nothing. */
function unchangedSide({ base, mine, theirs }: AppSides): AppOnSide | null {
  if (isSameSide(base, theirs) || isSameSide(mine, theirs)) return mine;
  return isSameSide(base, mine) ? theirs : null;
}

export const isSameSide = (one: AppOnSide, other: AppOnSide): boolean =>
  one.document.text === other.document.text &&
  one.appName === other.appName &&
  one.gitVersionId === other.gitVersionId &&
  one.versionName === other.versionName;

/** Gives both sides the names of the base: another version would change its id at every page, query and event. */
function withNamesOfBase({ base, mine, theirs }: AppSides): AppSides<AppDocument> {
  const as = ({ document }: AppOnSide) => ofVersion(ofName(document, base.document.name), base.document);
  return { base: base.document, mine: as(mine), theirs: as(theirs) };
}

/** Gives the merged document the names as the chosen sides spell them. */
function named(merged: AppDocument, { appName, version }: MergedNames, sides: AppSides): AppOnSide {
  const ofSide = [sides.mine, sides.theirs, sides.base].find((side) => side.appName === appName);
  const chosen = sides[version];
  const { gitVersionId, versionName } = chosen;
  const document = ofVersion(ofName(merged, ofSide?.document.name ?? appName), chosen.document);
  return { document, appName, gitVersionId, versionName };
}

const ofName = (document: AppDocument, name: string | null): AppDocument =>
  name === null || document.name === null || document.name === name ? document : document.withName(name);

function ofVersion(document: AppDocument, { versionId: id, versionName }: AppDocument): AppDocument {
  const name = versionName ?? document.versionName ?? '';
  if (document.versionId === id && document.versionName === versionName) return document;
  if (id === null) return document.withVersionName(name);
  return document.withVersion({ fromId: document.versionId ?? '', id, name });
}

const withNames = ({ all, accepted }: SideChanges, names: SideChanges): SideChanges => ({
  all: [...names.all, ...all],
  accepted: [...names.accepted, ...accepted],
});

/** Returns a side from its text. `isSplit`: it is compared with `committed`, which comes from the split layout. */
export function sideOf(
  text: string,
  names: AppNames,
  of: { isSplit: false } | { isSplit: boolean; committed: AppDocument },
): AppOnSide {
  const { appName, gitVersionId, versionName } = names;
  const document = of.isSplit ? asInParts(text, of.committed) : parseAppDocument(text);
  return { document, appName, gitVersionId, versionName };
}

/** Returns the sides of a merge that was stored. */
export function storedSides({
  texts,
  names,
}: {
  texts: AppSides<string>;
  names: AppSides<AppNames>;
}): AppSides {
  const side = (which: keyof AppSides) => sideOf(texts[which], names[which], { isSplit: false });
  return { base: side('base'), mine: side('mine'), theirs: side('theirs') };
}

/** Returns the sides of a merge that was stored, of which some may be missing. */
export function storedSidesIfAny({
  texts,
  names,
}: {
  texts: AppSides<string | null>;
  names: AppSides<AppNames | null>;
}): AppSides<AppOnSide | null> {
  const side = (which: keyof AppSides) => {
    const [text, known] = [texts[which], names[which]];
    return text === null || known === null ? null : sideOf(text, known, { isSplit: false });
  };
  return { base: side('base'), mine: side('mine'), theirs: side('theirs') };
}

/** State of an app on each side, usable or not; null if a side does not have it. */
export type WholeApp = { gitAppId: string; name: string } & AppSides<RepositoryApp | null>;

/**
 * Returns the clash of an app that has to be taken whole from one side: one side removed or broke it and the other changed it,
 * or both added it.
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

/** `problem`: reason why the app is unusable. */
const shown = (app: RepositoryApp | null) =>
  app && {
    name: app.name,
    ...(app.versionName === null ? {} : { version: app.versionName }),
    ...(app.problem === null ? {} : { problem: app.problem.detail }),
  };

type Side = keyof AppSides;

interface MergedNames {
  appName: string;
  /** Side whose version the result has. */
  version: Side;
  conflicts: Conflict[];
  changes: { mine: SideChanges; theirs: SideChanges };
}

/** Merges the name of an app, and its version with its name. Both sides may have changed each of them. */
function mergeNames(sides: AppSides, resolutions: Resolutions): MergedNames {
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
