import type { JsonNode, JsonPath } from '../../../core/json-text';
import { ChangeList, FoundFields, type NewChange } from './change-list';
import { compareValues, isSameText, type Walk } from './compare-values';
import type { ChangeKind, Named, Owner } from './difference';
import type { DocumentSide } from './document-side';

/** Times of the last save. Some platforms renew them with each export. */
const TIMESTAMPS = ['createdAt', 'updatedAt'];

export interface Description extends Named {
  page?: Named | null;
  of?: Owner | null;
}

export interface Thing {
  kind: ChangeKind;
  before: JsonNode | null;
  after: JsonNode | null;
  describe: (node: JsonNode, side: DocumentSide) => Description;
  /** Returns true for parts that are things of their own. */
  isElsewhere?: (path: JsonPath) => boolean;
  /** Differences in addition to those of its own values. */
  found?: FoundFields;
}

/** Comparison of two documents in progress. */
export class Comparison {
  readonly list = new ChangeList();
  private readonly timestamps = new FoundFields();

  constructor(
    readonly from: DocumentSide,
    readonly to: DocumentSide,
  ) {}

  /** True if the version's id changed. Then every reference to it differs, which is not worth a report. */
  get hasNewVersion(): boolean {
    return this.from.versionId !== this.to.versionId;
  }

  get hashes(): Walk['hashes'] {
    return { from: this.from.hashes, to: this.to.hashes };
  }

  walk(found: FoundFields, isElsewhere?: Walk['isElsewhere']): Walk {
    return { hashes: this.hashes, found: found.add, isElsewhere };
  }

  /** Compares a thing that is on one side or both. */
  compareThing(thing: Thing): void {
    const { kind, before, after } = thing;
    if (before && after) return this.compareBoth(thing, before, after);
    if (before) this.list.add({ kind, change: 'removed', ...thing.describe(before, this.from) });
    if (after) this.list.add({ kind, change: 'added', ...thing.describe(after, this.to) });
  }

  private compareBoth({ kind, describe, found, ...thing }: Thing, before: JsonNode, after: JsonNode): void {
    if (isSameText(before, after) && !found) return;
    const fields = found ?? new FoundFields();
    const isElsewhere = (path: JsonPath): boolean =>
      (path.length === 1 && this.isTold(String(path[0]), before, after)) ||
      (thing.isElsewhere?.(path) ?? false);
    compareValues({ before, after, path: [] }, this.walk(fields, isElsewhere));
    if (fields.count === 0) return;
    const [old, now] = [describe(before, this.from), describe(after, this.to)];
    const oldName = old.name === now.name ? null : old.name;
    this.list.add({ kind, change: fields.isPlaceOnly ? 'moved' : 'changed', ...now, oldName, found: fields });
  }

  /** Returns true for a key whose changes are reported once for all things. */
  private isTold(key: string, before: JsonNode, after: JsonNode): boolean {
    if (TIMESTAMPS.includes(key)) {
      const pair = { before: before.get(key), after: after.get(key), path: [key] };
      compareValues(pair, this.walk(this.timestamps));
      return true;
    }
    if (key !== 'appVersionId' || !this.hasNewVersion) return false;
    const [old, now] = [this.from.text(before.get(key)), this.to.text(after.get(key))];
    return old !== null && old === this.from.versionId && now === this.to.versionId;
  }

  /** Compares values that belong to no thing, by their paths from the document's root. */
  compareLoose(
    change: Pick<NewChange, 'kind' | 'name'>,
    values: {
      before: JsonNode | null;
      after: JsonNode | null;
      path: JsonPath;
      isElsewhere?: Walk['isElsewhere'];
    },
  ): void {
    const found = new FoundFields();
    compareValues(values, this.walk(found, values.isElsewhere));
    if (found.count > 0) this.list.add({ change: 'changed', ...change, found });
  }

  /** Reports changed times once for all things. If nothing was found at all, reports that the format differs. */
  finish(): ChangeList {
    const { count } = this.timestamps;
    if (count > 0) this.list.add({ kind: 'timestamps', change: 'changed', fieldCount: count });
    if (this.list.isEmpty) this.list.add({ kind: 'format', change: 'changed' });
    return this.list;
  }
}
