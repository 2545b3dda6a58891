import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { hasTexts, listErrorCodes, listTexts, parseMessage } from '../../web/compile-texts.cjs';
import { catalogueKey } from '../../web/src/lib/language/catalogue-key';
import type { Message } from '../../web/src/lib/language/format-message';
import { filesOfFolder } from './files-of-folder';
import type { Visitor } from './visitor';

const API = join(__dirname, '../../docs/api-surface.txt');
const SOURCE = join(__dirname, '../../web/src');
const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const STRANGE = 'àƀçđéƒĝĥîĵķļɱñöƥɋŕšţüṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ';
/** `Intl` formats Greek dates and numbers without Latin letters, and Greek has English plural rules. */
const LANGUAGE = 'el';
const ADDRESS = 'assets/pseudo-language.json';

/** Runs in the page before its scripts. */
export const PREFERS_PSEUDO = `Object.defineProperty(navigator, 'languages', { get: () => ['${LANGUAGE}'] })`;

/** Rewrites a text in strange letters. Marks such as `<0>` stay. */
export const pseudo = (text: string): string =>
  text.replace(/<\/?\w+\/?>|[a-z]/gi, (found) =>
    found.length > 1 ? found : (STRANGE[PLAIN.indexOf(found)] ?? found),
  );

/** Offers the page a further language: all its texts in strange letters. */
export async function offerPseudo({ context }: Visitor): Promise<void> {
  const messages = JSON.stringify(pseudoCatalogue());
  await context.route(`**/${ADDRESS}`, (route) =>
    route.fulfill({ contentType: 'application/json', body: messages }),
  );
  await context.route(
    () => true,
    async (route) => {
      if (route.request().resourceType() !== 'document') return route.fallback();
      const response = await route.fetch();
      const html = (await response.text()).replace(
        'data-catalogues="{}"',
        `data-catalogues="{&quot;${LANGUAGE}&quot;:&quot;${ADDRESS}&quot;}"`,
      );
      return route.fulfill({ response, body: html });
    },
  );
}

function pseudoCatalogue(): Record<string, Message> {
  const sources = Object.entries(filesOfFolder(SOURCE)).filter(([file]) => /(?<!\.spec)\.tsx?$/.test(file));
  const texts = sources.flatMap(([file, content]) => {
    const code = content.toString();
    return hasTexts(code) ? listTexts(code, join(SOURCE, file)) : [];
  });
  const ofTexts = texts.map(({ message, context }) => {
    const parsed = parseMessage(message);
    return [catalogueKey(parsed, context), inStrange(parsed)] as const;
  });
  const surface = readFileSync(API, 'utf8');
  const ofErrors = listErrorCodes(surface).flatMap((code) => [
    [catalogueKey(code, 'error'), pseudo(`Cause of ${code}.`)] as const,
    [catalogueKey(code, 'remedy'), pseudo(`Remedy of ${code}.`)] as const,
  ]);
  return Object.fromEntries([...ofTexts, ...ofErrors]);
}

function inStrange(message: Message): Message {
  if (typeof message === 'string') return pseudo(message);
  return message.map((token) => {
    if (typeof token === 'string') return pseudo(token);
    const [name, kind, forms] = token;
    if (!forms) return token;
    const strange = Object.entries(forms).map(([form, inner]) => [form, inStrange(inner)]);
    return [name, kind, Object.fromEntries(strange) as Record<string, Message>] as const;
  });
}

/** Collects the server's data: names, and errors in the server's words, are not texts of the page. */
export class SentTexts {
  readonly #texts = new Set<string>();

  constructor(page: Page) {
    page.on('response', (response) => {
      if (!response.url().includes('/api/')) return;
      response
        .json()
        .then((body) => this.#add(body))
        .catch(() => undefined);
    });
  }

  /** Longest first, as a name may be part of a sentence. */
  get all(): string[] {
    return [...this.#texts].sort((one, other) => other.length - one.length);
  }

  #add(value: unknown): void {
    // Words of the API, such as `failed`, are not data.
    if (typeof value === 'string' && !/^[a-z_]*$/.test(value)) this.#addLines(value);
    else if (typeof value === 'object' && value !== null)
      for (const each of Object.values(value)) this.#add(each);
  }

  #addLines(text: string): void {
    // An error's remedy, its last sentence, is shown separately.
    for (const line of [text, ...text.split(/\n|(?<=\.) /)])
      this.#texts.add(line.trim().replace(/\s+/g, ' '));
    this.#texts.delete('');
  }
}

/** Returns visible texts and accessible names in plain letters. `data`: texts that do not come from the page. */
export async function findPlain(page: Page, data: readonly string[]): Promise<string[]> {
  const texts = await page.evaluate<string[]>(READ_TEXTS);
  const hasWord = (text: string) =>
    /[a-z]/i.test(text.replace(INITIALS, '').replace(ZONE, '').replace(COMMIT_ID, ''));
  // A message that has a name in it goes before the name.
  const longestFirst = [...data].sort((one, other) => other.length - one.length);
  return texts.filter((text) =>
    hasWord(longestFirst.reduce((rest, each) => rest.replaceAll(each, ''), text)),
  );
}

const INITIALS = /^[A-Z]{1,2}$/;
const ZONE = /\bC?E[SD]?T\b|\b(UTC|GMT)\b/;
const COMMIT_ID = /\b[0-9a-f]{7,40}\b/g;

/** Reads visible texts and accessible names, in the browser. Code, and drawings of apps on the canvas, are data. */
const READ_TEXTS = String.raw`(() => {
  const DATA = 'code, pre, kbd, svg, style, script, noscript, .cm-editor, [data-component]';
  const ATTRIBUTES = ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-roledescription'];
  const found = new Set();
  const add = (text) => {
    if (text && /[a-z]/i.test(text)) found.add(text.trim().replace(/\s+/g, ' '));
  };
  add(document.title);
  for (const element of document.body.querySelectorAll('*')) {
    if (element.closest(DATA) || !element.checkVisibility()) continue;
    if (!element.closest('[aria-hidden=true]')) for (const name of ATTRIBUTES) add(element.getAttribute(name));
    for (const node of element.childNodes) if (node.nodeType === 3) add(node.textContent);
  }
  return [...found];
})()`;
