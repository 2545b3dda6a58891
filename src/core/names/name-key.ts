/**
 * Two names are the same name, without case and Unicode form, exactly when their keys are equal. Unicode's
 * canonical caseless matching: full case folding (`ß` = `SS`), not the compatibility forms (`ﬁ` = `fi` only
 * because folding says so, `①` ≠ `1`). Dotless `ı` stays apart from `i`, as in Unicode's folding: they are two
 * letters.
 */
export function nameKey(name: string): string {
  // A repository of thousands of apps is compared name by name, and most names are plain.
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  return (
    name
      .normalize('NFD')
      .toLowerCase()
      // By way of upper case, because JavaScript has no case folding and only that expands `ß` and the ligatures.
      .replace(/[^ı]+/g, (letters) => letters.toUpperCase())
      .toLowerCase()
      // toLowerCase writes a sigma at the end of a word in another way.
      .replaceAll('ς', 'σ')
      .normalize('NFC')
  );
}

export function isSameName(one: string, other: string): boolean {
  return one === other || nameKey(one) === nameKey(other);
}
