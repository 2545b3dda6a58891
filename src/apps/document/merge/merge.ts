import { composeText, styleOf, type Composed, type JsonDocument } from '../../../core/json-text';
import { parseAppDocument, type AppDocument } from '../app-document';
import { diff, type Change } from '../changes';
import { newFaults, type Fault, type FaultCode } from '../find-faults';
import { kindOf } from '../kinds';
import { ChildKeys, shapeOf, StructuredDocument, thingOf, type ReadDocument } from '../structure';
import { Decisions, type Conflict, type MergeWarning, type Resolution, type Sides } from './decisions';
import { MergeWalk } from './merge-walk';
import { NameTokens } from './name-tokens';
import { Overrides } from './overrides';

export interface MergeInput {
  base: AppDocument;
  mine: AppDocument;
  theirs: AppDocument;
}

export interface MergeOutcome {
  /** Merged document, always valid: mine at each unresolved conflict. If there are `faults`, no conflict counts as resolved. */
  result: AppDocument;
  /** All conflicts, resolved ones included. */
  conflicts: readonly Conflict[];
  warnings: readonly MergeWarning[];
  /** Faults of neither side that the decisions would bring about together. They must not be kept. */
  faults: readonly Fault[];
  /** Compares a side with the base. */
  changesOf: (side: 'mine' | 'theirs') => SideChanges;
}

/** Changes that one side has made. */
export interface SideChanges {
  all: readonly Change[];
  /** Changes that are in the result without a decision. */
  accepted: readonly Change[];
}

/** Rounds of demands that follow from one another, such as the parent of a restored component. */
const MAX_ROUNDS = 12;

/** Merges two documents of an app that have come from one, on the structure of the app. */
export function merge(
  input: MergeInput,
  resolutions: ReadonlyMap<string, Resolution> = new Map(),
): MergeOutcome {
  const { base, mine, theirs } = input;
  const clean = (result: AppDocument) =>
    outcomeOf(input, { result, conflicts: [], warnings: [], faults: [] });
  if (mine.text === theirs.text || base.text === theirs.text) return clean(mine);
  if (base.text === mine.text) return clean(theirs);
  const outcome = new ThreeWayMerge(input, resolutions).run();
  if (outcome.faults.length === 0) return outcome;
  // The decisions contradict one another: ignore them all, so that the result is valid.
  const open = new ThreeWayMerge(input, new Map()).run();
  if (open.faults.length === 0) return { ...open, faults: outcome.faults };
  return new ThreeWayMerge(input, resolutions).chooseWhole();
}

class ThreeWayMerge {
  private readonly sides: Sides;
  private readonly names: NameTokens | null;
  /** Documents that are merged: with tokens for names that do not mean the same everywhere. */
  private readonly documents: MergeInput;
  /** Conflicts between things, which stay found while the demands that settle them are met. */
  private readonly decisions: Decisions;
  private readonly overrides = new Overrides();

  constructor(
    private readonly input: MergeInput,
    private readonly resolutions: ReadonlyMap<string, Resolution>,
    private readonly tokensFor: 'all' | 'differing' = 'differing',
  ) {
    const { base, mine, theirs } = input;
    this.sides = {
      base: new StructuredDocument(base.source),
      mine: new StructuredDocument(mine.source),
      theirs: new StructuredDocument(theirs.source),
    };
    const replaced = this.haveOneShape()
      ? NameTokens.replaceNames(input, { sides: this.sides, which: tokensFor })
      : null;
    this.names = replaced?.tokens ?? null;
    this.documents = replaced?.documents ?? input;
    this.decisions = new Decisions(this.sides, resolutions, this.names);
  }

  run(): MergeOutcome {
    if (!this.haveOneShape()) return this.chooseWhole();
    for (let round = 1; ; round += 1) {
      const size = this.overrides.size;
      const values = new Decisions(this.sides, this.resolutions, this.names);
      const merged = parseAppDocument(this.compose(values));
      const result = new StructuredDocument(merged.source);
      const warnings = merged.source.kind.checkMerged({
        result,
        sides: this.sides,
        decisions: this.decisions,
        overrides: this.overrides,
        names: this.names,
        decidedThings: values.decidedThings,
      });
      if (this.overrides.size > size && round < MAX_ROUNDS) continue;
      // All that uses a thing that had one name everywhere, and has another now, has to follow.
      if (this.tokensFor === 'differing' && this.overrides.hasNewNames)
        return new ThreeWayMerge(this.input, this.resolutions, 'all').run();
      return outcomeOf(this.input, {
        result: this.names ? parseAppDocument(this.names.restore(merged.text, result)) : merged,
        conflicts: [...values.conflicts, ...this.decisions.conflicts],
        warnings,
        faults: findNewFaults(result, this.sides),
      });
    }
  }

  private haveOneShape(): boolean {
    const { base, mine, theirs } = this.input;
    return new Set([base, mine, theirs].map(({ source }) => shapeOf(source))).size === 1;
  }

  private compose(decisions: Decisions): string {
    const { documents } = this;
    const [base, mine, theirs] = [documents.base.source, documents.mine.source, documents.theirs.source];
    const home = isReformatted(base, theirs) && !isReformatted(base, mine) ? 'theirs' : 'mine';
    const { overrides } = this;
    const { kind } = mine;
    const walk = new MergeWalk({
      kind,
      keys: new ChildKeys([base, mine, theirs]),
      overrides,
      decisions,
      home,
    });
    const root = walk.merge({
      base: base.json.root,
      mine: mine.json.root,
      theirs: theirs.json.root,
      place: kind.rootPlace(mine.bodyPath),
    })!;
    return composeText(documentOf(root), root);
  }

  /** Makes one decision of the documents: they are written in different ways, or their parts do not fit together. */
  chooseWhole(): MergeOutcome {
    const { base, mine, theirs } = this.input;
    const resolution = this.decisions.decide({
      kind: 'value',
      place: { path: [], thing: thingOf('app', null) },
      base: base.text,
      mine: mine.text,
      theirs: theirs.text,
      suggestion: 'mine',
    });
    const result = resolution === 'theirs' || resolution === 'base' ? this.input[resolution] : mine;
    return outcomeOf(this.input, { result, conflicts: this.decisions.conflicts, warnings: [], faults: [] });
  }
}

/** Returns the faults of the result that are on neither side and keep the app from working as intended. */
function findNewFaults(result: StructuredDocument, { mine, theirs }: Sides): Fault[] {
  const faults = seriousFaults(result);
  return faults.length === 0 ? [] : newFaults(faults, [mine, theirs].flatMap(seriousFaults));
}

const seriousFaults = (document: StructuredDocument): Fault[] =>
  kindOf(document.source.json)
    .findFaults(document)
    .filter(({ code, severity }) => severity === 'error' || SERIOUS.has(code));

/** Warnings about a document that a merge must not cause. */
const SERIOUS: ReadonlySet<FaultCode> = new Set(['shared_name', 'shared_handle', 'missing_home_page']);

const documentOf = (root: Composed): JsonDocument => {
  if ('raw' in root) throw new Error('The root of a document is never replaced.');
  return 'document' in root ? root.document : root.home.document;
};

const isReformatted = (one: ReadDocument, other: ReadDocument): boolean =>
  formatOf(one.json) !== formatOf(other.json);

const formatOf = (json: JsonDocument): string => JSON.stringify(styleOf(json));

function outcomeOf(input: MergeInput, outcome: Omit<MergeOutcome, 'changesOf'>): MergeOutcome {
  const clashing = new Set(outcome.conflicts.map(({ thing }) => JSON.stringify([thing.kind, thing.id])));
  const changesOf: MergeOutcome['changesOf'] = (side) => {
    const all = diff(input.base, input[side]).changes;
    const accepted = all.filter(({ thing }) => !clashing.has(JSON.stringify([thing.kind, thing.id])));
    return { all, accepted };
  };
  return { ...outcome, changesOf };
}
