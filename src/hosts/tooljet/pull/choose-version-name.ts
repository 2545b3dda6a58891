const PREFIX = 'git ';
/** ToolJet's HTML filter leaves these as they are. */
const UNSAFE = /[^A-Za-z0-9._-]+/g;

/** Returns a name for a version that Trellis makes: `git 1a2b3c4`, with a number if there is one already. */
export function chooseVersionName(
  label: string,
  versions: readonly { name: string }[],
  maxLength: number,
): string {
  const taken = new Set(versions.map(({ name }) => name));
  const plain = label.replace(UNSAFE, '-');
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : ` ${number}`;
    const name = PREFIX + plain.slice(0, maxLength - PREFIX.length - suffix.length) + suffix;
    if (!taken.has(name)) return name;
  }
}
