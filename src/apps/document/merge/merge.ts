import { composeText, styleOf, type Composed, type JsonDocument } from '../../../core/json-text';
import { parseAppDocument, type AppDocument } from '../app-document';
import { diff, type Change } from '../changes';
import { ChildKeys, shapeOf, StructuredDocument, thingOf, type ReadDocument } from '../structure';
import type { Conflict, MergeWarning, Resolution } from './conflict';
import { Decisions, type Sides } from './decisions';
import { MergeWalk } from './merge-walk';
import { Overrides } from './overrides';

export interface MergeInput {
  base: AppDocument;
  mine: AppDocument;
  theirs: AppDocument;
}

export interface MergeOutcome {
  /** Merged document, always valid: mine at each conflict that is not resolved. */
  result: AppDocument;
  /** All conflicts, also those that are resolved. */
  conflicts: readonly Conflict[];
  warnings: readonly MergeWarning[];
  /** Compares a side with the base. */
  changesOf: (side: 'mine' | 'theirs') => SideChanges;
}

/** Changes that one side has made. */
export interface SideChanges {
  all: readonly Change[];
  /** Those that are in the result without a decision. */
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
  const clean = (result: AppDocument) => outcomeOf(input, { result, conflicts: [], warnings: [] });
  if (mine.text === theirs.text || base.text === theirs.text) return clean(mine);
  if (base.text === mine.text) return clean(theirs);
  return new ThreeWayMerge(input, resolutions).run();
}

class ThreeWayMerge {
  private readonly sides: Sides;
  /** Conflicts between things, which stay found while the demands that settle them are met. */
  private readonly decisions: Decisions;
  private readonly overrides = new Overrides();

  constructor(
    private readonly input: MergeInput,
    private readonly resolutions: ReadonlyMap<string, Resolution>,
  ) {
    const { base, mine, theirs } = input;
    this.sides = {
      base: new StructuredDocument(base.source),
      mine: new StructuredDocument(mine.source),
      theirs: new StructuredDocument(theirs.source),
    };
    this.decisions = new Decisions(this.sides, resolutions);
  }

  run(): MergeOutcome {
    const { base, mine, theirs } = this.input;
    const shapes = [base, mine, theirs].map(({ source }) => shapeOf(source));
    if (new Set(shapes).size > 1) return this.chooseGeneration();
    for (let round = 1; ; round += 1) {
      const size = this.overrides.size;
      const values = new Decisions(this.sides, this.resolutions);
      const result = parseAppDocument(this.compose(values));
      const warnings = mine.source.kind.checkMerged({
        result: new StructuredDocument(result.source),
        sides: this.sides,
        decisions: this.decisions,
        overrides: this.overrides,
        decidedThings: values.decidedThings,
      });
      if (this.overrides.size === size || round === MAX_ROUNDS)
        return outcomeOf(this.input, {
          result,
          conflicts: [...values.conflicts, ...this.decisions.conflicts],
          warnings,
        });
    }
  }

  private compose(decisions: Decisions): string {
    const [base, mine, theirs] = [this.input.base.source, this.input.mine.source, this.input.theirs.source];
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

  /** Documents that are written in different ways are one decision. */
  private chooseGeneration(): MergeOutcome {
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
    return outcomeOf(this.input, { result, conflicts: this.decisions.conflicts, warnings: [] });
  }
}

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
