import { parseAppDocument, type AppDocument } from '../../../apps/document';
import type { AppNames } from '../app-changes';
import { asInParts } from '../format/split/normalize-through-parts';
import type { AppOnSide, AppSides } from './merge-app';

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
