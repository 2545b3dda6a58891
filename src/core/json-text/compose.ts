import { Draft, DraftDocument, type DraftItem } from './draft';
import type { JsonDocument, JsonNode } from './json-document';
import { styleOf, type TextStyle } from './print-json';
import { parseJson } from './parse-json';

/** Item of a composed container. `keyText` is the key as spelled, quotes included; empty in an array. */
export interface ComposedItem {
  keyText: string;
  /** Index among the members or items of the container's `home`; -1 for an item from elsewhere. */
  originIndex: number;
  value: Composed;
}

/** Container with the white space of `home` and items from several documents. */
export interface ComposedContainer {
  home: JsonNode;
  items: ComposedItem[];
}

/** JSON text of a value that no document holds. */
export interface RawValue {
  raw: string;
}

/** Value that is put together from values of several documents. */
export type Composed = JsonNode | ComposedContainer | RawValue;

/** Returns the text of `document` with another root. Values that it holds itself keep every byte. */
export function composeText(document: JsonDocument, root: Composed): string {
  if ('document' in root && root.document === document) return document.text;
  const draft = new DraftDocument(document);
  draft.replace([], new Composition(draft, styleOf(document)).toDraft(root));
  return draft.toText();
}

class Composition {
  private readonly hasOtherStyle = new Map<JsonDocument, boolean>();

  constructor(
    private readonly draft: DraftDocument,
    private readonly style: TextStyle,
  ) {}

  toDraft(value: Composed): Draft {
    if ('raw' in value) return this.draft.foreign(parseJson(value.raw).root);
    if ('document' in value)
      return this.isFormattedOtherwise(value) ? this.draft.foreign(value) : new Draft(value);
    const draft = new Draft(value.home);
    draft.items = this.withShadowed(value);
    return draft;
  }

  /** Keeps members that a later one with the same key overrides, each before the next member that stays. */
  private withShadowed({ home, items }: ComposedContainer): DraftItem[] {
    const drafts = items.map((item) => this.toItem(item, home.kind === 'object'));
    const { members } = home;
    const last = new Map(members.map(({ key }, index) => [key, index]));
    if (last.size === members.length) return drafts;
    const present = new Set(items.map(({ originIndex }) => originIndex));
    const shadowedBefore = new Map<number, DraftItem[]>();
    let shadowed: DraftItem[] = [];
    for (const [index, item] of new Draft(home).open().entries()) {
      const lastIndex = last.get(item.key!)!;
      if (lastIndex !== index && present.has(lastIndex)) shadowed.push(item);
      if (!present.has(index)) continue;
      shadowedBefore.set(index, shadowed);
      shadowed = [];
    }
    return drafts.flatMap((item) => [...(shadowedBefore.get(item.originIndex) ?? []), item]);
  }

  private toItem({ keyText, originIndex, value }: ComposedItem, isMember: boolean): DraftItem {
    return {
      key: isMember ? keyText : null,
      keyText,
      originIndex,
      value: this.toDraft(value),
      isRemoved: false,
    };
  }

  private isFormattedOtherwise({ document }: JsonNode): boolean {
    let isOther = this.hasOtherStyle.get(document);
    if (isOther === undefined) {
      const { newline, unit, isMultiline, isSpaced } = styleOf(document);
      const { style } = this;
      isOther =
        newline !== style.newline ||
        unit !== style.unit ||
        isMultiline !== style.isMultiline ||
        isSpaced !== style.isSpaced;
      this.hasOtherStyle.set(document, isOther);
    }
    return isOther;
  }
}
