import { parseAppDocument, type AppDocument } from '../app-document';
import { isWord, replaceUses } from '../name-uses';
import { Names, namesThatDiffer, type KnownThing, type StructuredDocument } from '../structure';
import type { NameTexts, Side, Sides } from './decisions';

/** First code points of the planes for private use, which no platform writes. */
const FIRST_TOKENS = [0xf0000, 0x100000];
const TOKENS_OF_A_PLANE = 0xfffe;
const TOKEN = /[\u{F0000}-\u{FFFFD}\u{100000}-\u{10FFFD}]/gu;
const USE = new RegExp(`(\\?\\.|\\.)?(${TOKEN.source})`, 'gu');

interface Token {
  /** Key of the thing that is meant. */
  key: string;
  isId: boolean;
}

/**
 * Tokens in place of the names in code and expressions, one for each thing meant. After the merge, a token becomes the
 * name that its thing then has, so a use keeps its meaning through renames, additions and removals.
 */
export class NameTokens implements NameTexts {
  private readonly tokens = new Map<string, Token>();
  private readonly known = new Map<string, string>();
  private readonly free: Generator<string, undefined>;

  private constructor(
    private readonly sides: Sides,
    private readonly names: Record<Side, Names>,
    texts: readonly string[],
  ) {
    this.free = freeTokens(new Set(texts.flatMap((text) => text.match(TOKEN) ?? [])));
  }

  /**
   * Returns the documents with tokens, and the object that restores the names; null if there are none. `which`: all
   * names, or only names whose meaning differs.
   */
  static replaceNames(
    documents: Record<Side, AppDocument>,
    { sides, which }: { sides: Sides; which: 'all' | 'differing' },
  ): { tokens: NameTokens; documents: Record<Side, AppDocument> } | null {
    const names = {
      base: new Names(sides.base),
      mine: new Names(sides.mine),
      theirs: new Names(sides.theirs),
    };
    const differing = which === 'all' ? null : namesThatDiffer(names);
    if (differing?.size === 0) return null;
    const { base, mine, theirs } = documents;
    const tokens = new NameTokens(sides, names, [base.text, mine.text, theirs.text]);
    const replaced = (side: Side) => tokens.replace(documents[side], { side, differing });
    const result = { base: replaced('base'), mine: replaced('mine'), theirs: replaced('theirs') };
    return tokens.tokens.size === 0 ? null : { tokens, documents: result };
  }

  /** Returns a text with the names that things have on a side. */
  show(text: string, side: Side): string {
    return this.withNames(text, this.sides[side]);
  }

  /** Returns the text of a merged document with the names that its things have. */
  restore(text: string, merged: StructuredDocument): string {
    return this.withNames(text, merged);
  }

  /** Returns a text typed for a thing, with tokens for the names that mean one and the same thing on the sides. */
  read(text: string, thingKey: string): string {
    const uses = [...this.sides.mine.source.kind.findNameUses(text)];
    return replaceUses(text, uses, (use) => {
      const targets = (['mine', 'theirs'] as const).flatMap((side) => {
        const owner = this.sides[side].find(thingKey);
        return (owner && this.names[side].resolve(use, owner)) ?? [];
      });
      const isOne = new Set(targets.map(({ thing }) => thing.key)).size === 1;
      return isOne ? this.tokenOf(targets[0], use.name) : null;
    });
  }

  /** Returns the keys of the things that the tokens in a text mean. */
  keysIn(text: string): Set<string> {
    const tokens = text.match(TOKEN) ?? [];
    return new Set(tokens.flatMap((token) => this.tokens.get(token)?.key ?? []));
  }

  private replace(
    { text }: AppDocument,
    { side, differing }: { side: Side; differing: ReadonlySet<string> | null },
  ): AppDocument {
    const names = this.names[side];
    const replaced = replaceUses(text, names.listUses(), (use) => {
      if (use.target === null || differing?.has(names.keyOfUse(use)) === false) return null;
      return this.tokenOf(use.target, use.name);
    });
    return parseAppDocument(replaced);
  }

  private tokenOf(target: KnownThing, name: string): string {
    const isId = name !== this.labelOf(target);
    const site = JSON.stringify([target.thing.key, isId]);
    let token = this.known.get(site);
    if (token === undefined) {
      const next = this.free.next();
      if (next.done) return spelled(name);
      token = next.value;
      this.known.set(site, token);
      this.tokens.set(token, { key: target.thing.key, isId });
    }
    return token;
  }

  /** Returns the name by which code knows a thing. */
  private labelOf(known: KnownThing): string | null {
    return this.sides.mine.source.kind.labelOf(known)?.text ?? null;
  }

  /** Replaces tokens by the names in the document, or on a side for things that the document does not have. */
  private withNames(text: string, document: StructuredDocument): string {
    const { mine, theirs, base } = this.sides;
    return text.replace(USE, (found: string, dot: string | undefined, character: string) => {
      const token = this.tokens.get(character);
      if (!token) return found;
      const known = [document, mine, theirs, base].flatMap((one) => one.find(token.key) ?? [])[0];
      const name = (token.isId ? known.thing.id : this.labelOf(known)) ?? '';
      if (dot === undefined || token.isId || isWord(name)) return (dot ?? '') + spelled(name);
      return `${dot === '?.' ? dot : ''}[${spelled(JSON.stringify(name))}]`;
    });
  }
}

function* freeTokens(used: ReadonlySet<string>): Generator<string, undefined> {
  for (const first of FIRST_TOKENS) {
    for (let code = first; code < first + TOKENS_OF_A_PLANE; code += 1) {
      const token = String.fromCodePoint(code);
      if (!used.has(token)) yield token;
    }
  }
}

const spelled = (text: string): string => JSON.stringify(text).slice(1, -1);
