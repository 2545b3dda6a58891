import { scopeOf, type KnownThing } from './place';
import type { NameUse } from '../name-uses';
import type { Label } from './rules';
import type { StructuredDocument } from './structured-document';

/** Use of a name with the thing whose text has it, and the thing that it means: null where no one thing has the name. */
export interface ResolvedUse extends NameUse {
  owner: KnownThing;
  target: KnownThing | null;
}

/** A thing with the name that no other of its scope may have. */
export interface Bearer {
  known: KnownThing;
  label: Label;
}

/** Returns the things that have names of their scope; those with the same name have the same key. */
export function bearersByLabel(document: StructuredDocument): Map<string, Bearer[]> {
  const bearers = new Map<string, Bearer[]>();
  for (const known of document.things.values()) {
    const label = document.source.kind.labelOf(known);
    if (label === null) continue;
    const key = JSON.stringify([label.scope, label.text]);
    const others = bearers.get(key);
    if (others) others.push({ known, label });
    else bearers.set(key, [{ known, label }]);
  }
  return bearers;
}

/** Names by which code and expressions know the things of a document. */
export class Names {
  private readonly bearers = new Map<string, KnownThing[]>();

  constructor(private readonly document: StructuredDocument) {
    for (const known of document.things.values()) {
      const label = document.source.kind.labelOf(known);
      if (label === null) continue;
      for (const name of new Set([known.thing.id ?? label.text, label.text])) {
        const key = keyOf(known.thing.kind, name, scopeOf(known.thing));
        const others = this.bearers.get(key);
        if (others) others.push(known);
        else this.bearers.set(key, [known]);
      }
    }
  }

  /** Returns the uses of names in the document's text, in their order. */
  listUses(): ResolvedUse[] {
    const { text } = this.document.source.json;
    const owners = this.document.ownersByPosition();
    const uses: ResolvedUse[] = [];
    for (const use of this.document.source.kind.findNameUses(text)) {
      const owner = owners(use.start);
      if (owner) uses.push({ ...use, owner, target: this.resolve(use, owner) });
    }
    return uses;
  }

  keys(): string[] {
    return [...this.bearers.keys()];
  }

  keyOfUse({ kind, name, owner }: Pick<ResolvedUse, 'kind' | 'name' | 'owner'>): string {
    return keyOf(kind, name, kind === 'query' ? '' : scopeOf(owner.thing));
  }

  /** Returns true if all names mean the same in both documents. */
  isSameAs(other: Names): boolean {
    return [...this.keys(), ...other.keys()].every((key) => this.meaningOf(key) === other.meaningOf(key));
  }

  bearersOf(key: string): readonly KnownThing[] {
    return this.bearers.get(key) ?? [];
  }

  /** Returns true if the document has one of the things, under whatever name. */
  hasAny(things: readonly KnownThing[]): boolean {
    return things.some(({ thing }) => this.document.find(thing.key) !== null);
  }

  /** Returns a text that tells the things that a name may mean. */
  meaningOf(key: string): string {
    return this.bearersOf(key)
      .map(({ thing, pageId }) => JSON.stringify([thing.key, pageId]))
      .sort()
      .join();
  }

  /** Returns the thing that a name means where the owner uses it: of several components, that on its page. */
  resolve(use: Pick<NameUse, 'kind' | 'name'>, owner: KnownThing): KnownThing | null {
    const bearers = this.bearers.get(this.keyOfUse({ ...use, owner })) ?? [];
    if (use.kind !== 'component' || bearers.length < 2) return bearers.length === 1 ? bearers[0] : null;
    const pageId = this.document.pageOf(owner);
    const onPage = bearers.filter((known) => known.pageId === pageId);
    return onPage.length === 1 ? onPage[0] : null;
  }
}

/** Returns the keys of names whose meaning differs between the documents, except names that only one side added. */
export function namesThatDiffer(documents: Record<'base' | 'mine' | 'theirs', Names>): Set<string> {
  const { base, mine, theirs } = documents;
  const keys = new Set([base, mine, theirs].flatMap((names) => names.keys()));
  return new Set(
    [...keys].filter((key) => {
      const [before, one, other] = [base, mine, theirs].map((names) => names.meaningOf(key));
      if (before === one && before === other) return false;
      const isAdded = before === '' && (one === '' || other === '' || one === other);
      return !isAdded || base.hasAny([...mine.bearersOf(key), ...theirs.bearersOf(key)]);
    }),
  );
}

const keyOf = (kind: string, name: string, scope: string): string => JSON.stringify([kind, name, scope]);
