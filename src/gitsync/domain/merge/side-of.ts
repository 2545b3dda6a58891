import { parseAppDocument } from '../../../apps/document';
import type { AppNames } from '../app-changes';
import { normalizeThroughParts } from '../format/split/normalize-through-parts';
import type { AppOnSide, AppSides } from './merge-app';

/** Returns a side from its text. `isSplit`: it is compared with documents from the split layout, which has its own order. */
export function sideOf(text: string, names: AppNames, { isSplit }: { isSplit: boolean }): AppOnSide {
  const { appName, gitVersionId, versionName } = names;
  const document = parseAppDocument(isSplit ? normalizeThroughParts(text) : text);
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
