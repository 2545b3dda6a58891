import { isDeepStrictEqual } from 'node:util';
import type { Place } from '../structure';
import type { Side } from './decisions';

/** Value that a decision on something else demands: a side's value, or JSON text. */
export type Forced = Side | { value: string };

/** Demands on the merged document that follow from conflicts between its things. */
export class Overrides {
  private readonly absent = new Set<string>();
  private readonly present = new Map<string, Side>();
  private readonly forced = new Map<string, Forced>();
  private readonly forcedThings = new Set<string>();
  private readonly pages = new Map<string, string>();
  private count = 0;

  /** Number of demands; it grows with each new one. */
  get size(): number {
    return this.count;
  }

  /** True once a thing needs a name that neither side gave it. */
  hasNewNames = false;

  /** Leaves a thing out. */
  drop(key: string): void {
    if (this.absent.has(key) || this.present.has(key)) return;
    this.absent.add(key);
    this.count += 1;
  }

  /** Keeps a thing that a side has, though the other has removed it. */
  restore(key: string, side: Side): void {
    if (this.present.has(key)) return;
    this.absent.delete(key);
    this.present.set(key, side);
    this.count += 1;
  }

  force({ thing, path }: Pick<Place, 'thing' | 'path'>, value: Forced): void {
    const site = siteOf(thing.key, path);
    if (this.forced.has(site)) return;
    this.forced.set(site, value);
    this.forcedThings.add(thing.key);
    this.count += 1;
  }

  /** Demands another value than before. */
  replaceForced(place: Pick<Place, 'thing' | 'path'>, value: Forced): void {
    if (isDeepStrictEqual(this.findForced(place), value)) return;
    this.forced.delete(siteOf(place.thing.key, place.path));
    this.force(place, value);
  }

  /** Keeps a component of an older document on one of the pages that have it. */
  keepOnPage(key: string, pageId: string): void {
    if (this.pages.has(key)) return;
    this.pages.set(key, pageId);
    this.count += 1;
  }

  isDropped({ thing, pageId }: Place): boolean {
    const page = this.pages.get(thing.key);
    return this.absent.has(thing.key) || (page !== undefined && pageId !== page);
  }

  isRestored(key: string): boolean {
    return this.present.has(key);
  }

  restoredFrom({ thing }: Place): Side | null {
    return this.present.get(thing.key) ?? null;
  }

  findForced({ thing, path }: Pick<Place, 'thing' | 'path'>): Forced | null {
    return this.forcedThings.has(thing.key) ? (this.forced.get(siteOf(thing.key, path)) ?? null) : null;
  }

  /** Returns true if a value of the thing is demanded, so that its parts must be looked at. */
  concerns({ thing }: Place): boolean {
    return this.forcedThings.has(thing.key);
  }
}

const siteOf = (key: string, path: readonly string[]): string => JSON.stringify([key, ...path]);
