import {
  merge,
  type AppDocument,
  type Conflict,
  type Fault,
  type MergeWarning,
  type Resolution,
  type SideChanges,
} from '../../../apps/document';
import type { AppNames } from '../app-changes';
import { mergeNames, type MergedNames } from './merge-names';

/** An app on one side of a merge. Its names are those of its entry, which the document repeats. */
export interface AppOnSide extends AppNames {
  document: AppDocument;
}

export interface AppSides<State = AppOnSide> {
  base: State;
  mine: State;
  theirs: State;
}

export type Resolutions = ReadonlyMap<string, Resolution>;

export interface MergedApp {
  /** Always valid: mine at each conflict that is not resolved. */
  result: AppOnSide;
  /** All conflicts, also those that are resolved. */
  conflicts: readonly Conflict[];
  warnings: readonly MergeWarning[];
  /** Faults that the decisions would bring about together: then none of them counts. */
  faults: readonly Fault[];
  /** Compares a side with the base. */
  changesOf: (side: 'mine' | 'theirs') => SideChanges;
}

/**
 * Merges two states of an app that have come from one. Its name and its version are one decision each; the rest is merged
 * on the app's structure.
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

/** Returns the result where one side has changed nothing: the other one, to the byte. */
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
