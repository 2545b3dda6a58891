/**
 * Normalizes a name: two names are equal, ignoring case and Unicode form, exactly if their keys are. Unicode's
 * canonical caseless matching: full case folding (`ß` = `SS`), not the compatibility forms (`ﬁ` = `fi` only because
 * folding says so, `①` ≠ `1`). Dotless `ı` differs from `i`, as in Unicode's folding: they are two letters.
 */
export function nameKey(name: string): string {
  // Fast path for plain names: a repository of thousands of apps is compared name by name.
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  return (
    name
      .normalize('NFD')
      .toLowerCase()
      // Upper case first, because JavaScript has no case folding and only that expands `ß` and the ligatures.
      .replace(/[^ı]+/g, (letters) => letters.toUpperCase())
      .toLowerCase()
      // toLowerCase writes a final sigma differently.
      .replaceAll('ς', 'σ')
      .normalize('NFC')
  );
}

export function isSameName(one: string, other: string): boolean {
  return one === other || nameKey(one) === nameKey(other);
}
