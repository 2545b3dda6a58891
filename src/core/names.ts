/** Extension of a version's file. */
export const versionFileExtension = '.json';

/** Trims a name. */
export const trimmed = (name: string): string => name.trim();

/** Checks the app's name, which is the name of its folder. */
export const checkAppName = (name: string): NameProblem | null => checkFileName(name);

/** Checks the version's name, which is the name of its file and must leave room for `.json`. */
export const checkVersionName = (name: string): NameProblem | null =>
  checkFileName(name, maxNameBytes - versionFileExtension.length);

/** Reason for which a name cannot be a file or folder name everywhere; `reason` is a sentence for people. */
interface NameProblem {
  code:
    | 'blank'
    | 'not_unicode'
    | 'control_character'
    | 'slash'
    | 'dots_only'
    | 'git_folder'
    | 'meta_folder'
    | 'reserved_on_windows'
    | 'too_long';
  reason: string;
}

/** Longest name on ext4, NTFS, APFS and the like, in bytes of UTF-8. */
export const maxNameBytes = 255;

// Device names of Windows, also with an extension or stream after them and with the superscript digits of Latin-1.
const windowsDevice = /^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]|conin\$|conout\$)[ ]*(?:[.:].*)?$/is;

// HFS+ drops invisible characters from a name, so `.g<U+200C>it` is `.git` there; Git itself drops only the characters
// that HFS+ drops, which are fewer.
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/**
 * Returns null if every file system that a clone may be on can hold the name as it is. Allows colons, quotes,
 * brackets, a leading `-` (no name ever reaches a command line), and white space or a dot at the end: real
 * repositories have them.
 */
export function checkFileName(name: string, maxBytes = maxNameBytes): NameProblem | null {
  return checkCharacters(name) ?? checkSpecialNames(name) ?? checkLength(name, maxBytes);
}

function checkCharacters(name: string): NameProblem | null {
  if (/\p{Surrogate}/u.test(name)) {
    return { code: 'not_unicode', reason: 'it contains half a character (a lone surrogate)' };
  }
  if (/\p{Cc}/u.test(name)) {
    return {
      code: 'control_character',
      reason: 'it contains a control character, such as a tab or a line break',
    };
  }
  if (/[/\\]/.test(name)) {
    return { code: 'slash', reason: 'it contains a slash or a backslash, which separate folders' };
  }
  if (visiblePart(name).trim() === '') return { code: 'blank', reason: 'it is blank' };
  return null;
}

function checkSpecialNames(name: string): NameProblem | null {
  const visible = visiblePart(name);
  const plain = visible.normalize('NFKC');
  if (/^[. ]+$/.test(visible)) {
    return {
      code: 'dots_only',
      reason: 'it consists of dots only, which stand for this folder or the one above',
    };
  }
  if (gitFolder.test(plain) || /^\.git(?:modules|attributes|ignore)[ .]*(?::.*)?$/is.test(plain)) {
    return {
      code: 'git_folder',
      reason: "some file systems take it for .git, or it is the name of one of Git's own files",
    };
  }
  if (metaFolder.test(plain)) {
    return {
      code: 'meta_folder',
      reason: 'some file systems take it for .meta, where the list of apps is kept',
    };
  }
  if (windowsDevice.test(name) || windowsDevice.test(plain)) {
    return { code: 'reserved_on_windows', reason: 'Windows keeps this name for a device' };
  }
  return null;
}

function checkLength(name: string, maxBytes: number): NameProblem | null {
  if (Buffer.byteLength(name) <= maxBytes) return null;
  return { code: 'too_long', reason: `it is longer than ${maxBytes} bytes in UTF-8` };
}

/**
 * `.git` and its NTFS short names (`GIT~1`, and `GI7EBA~1` after the fourth), also with trailing dots or blanks,
 * which Windows drops, or with a stream (`.git::$INDEX_ALLOCATION`), as in Git's own `is_ntfs_dotgit`.
 */
function spellingsOf(word: 'git' | 'meta'): RegExp {
  const short = `${word}~[0-9]+|${word.slice(0, 2)}[0-9a-f]{4}~[0-9]+`;
  return new RegExp(`^(?:\\.${word}|${short})[ .]*(?::.*)?$`, 'is');
}

// Compiled once: every listing checks the names of all apps of a repository.
const gitFolder = spellingsOf('git');
const metaFolder = spellingsOf('meta');

function visiblePart(name: string): string {
  return name.replace(invisible, '');
}

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

export const MAX_ID_LENGTH = 255;

export const ID_RULE = `it is longer than ${MAX_ID_LENGTH} characters, or contains a control character or half a character`;

/** Returns true if an id from outside can be stored, looked up and returned. */
export const isStorableId = (id: string): boolean =>
  id.length <= MAX_ID_LENGTH && !/[\p{Cc}\p{Surrogate}]/u.test(id);
