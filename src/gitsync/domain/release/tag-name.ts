/** Characters that no ref holds (git-check-ref-format), and the percent sign that stands for them. */
const FORBIDDEN = /[\p{Cc} ~^:?*[\\%/]/gu;

/** Returns the tag of an app's version, `app/version`; what a ref cannot hold is percent-encoded. */
export const tagNameOf = (appName: string, versionName: string): string =>
  `${encoded(appName)}/${encoded(versionName)}`;

function encoded(name: string): string {
  return name
    .replace(FORBIDDEN, percent)
    .replace(/^[.-]/, percent)
    .replace(/\.$/, percent)
    .replace(/\.lock$/i, (end) => `${percent('.')}${end.slice(1)}`)
    .replace(/\.(?=\.)/g, percent)
    .replace(/@(?=\{)/g, percent)
    .replace(/^@$/, percent);
}

const percent = (text: string): string =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
