/** A text to search for, with the name to report when it is found. */
export interface SecretForm {
  bytes: Buffer;
  name: string;
}

/** Shorter texts occur in many places by chance. */
export const MIN_SECRET_LENGTH = 14;

/** Tests pad documents and passwords alike with a repeated character, which says nothing of its origin. */
const MIN_DISTINCT_BYTES = 5;

const MIN_LINE_LENGTH = 40;

/**
 * Returns the forms in which a program may leak a secret: plain, JSON, URL, hex, and base64 at every alignment. Returns
 * none for mere padding.
 */
export function formsOf(secret: string | Buffer, name: string): SecretForm[] {
  const raw = Buffer.from(secret);
  if (new Set(raw).size < MIN_DISTINCT_BYTES) return [];
  const text = typeof secret === 'string' ? secret : null;
  const forms = new Map<string, string | Buffer>([
    ['', raw],
    ['hex', raw.toString('hex')],
    ['capital hex', raw.toString('hex').toUpperCase()],
  ]);
  for (const alignment of [0, 1, 2]) {
    const encoded = base64At(raw, alignment);
    forms.set(`base64+${alignment}`, encoded);
    forms.set(`base64url+${alignment}`, encoded.replaceAll('+', '-').replaceAll('/', '_'));
  }
  if (text !== null) {
    forms.set('JSON', JSON.stringify(text).slice(1, -1));
    forms.set('JSON in JSON', JSON.stringify(JSON.stringify(text)).slice(3, -3));
    forms.set('URL', encodeURIComponent(text));
    forms.set('form', new URLSearchParams({ x: text }).toString().slice(2));
  }
  return [...forms].map(([form, value]) => ({
    bytes: Buffer.from(value),
    name: form ? `${name} in ${form}` : name,
  }));
}

/** Returns each line of the key separately, to find it even if line breaks are changed or removed. */
export function formsOfPrivateKey(pem: string, name: string): SecretForm[] {
  const lines = pem.split(/\r?\n/).filter((line) => line.length >= MIN_LINE_LENGTH && !line.startsWith('-'));
  const body = Buffer.from(lines.join(''), 'base64');
  // The private half is at the end, after the public one.
  const half = body.subarray(Math.floor(body.length / 2));
  return [
    ...lines.map((line) => ({ bytes: Buffer.from(line), name: `a line of ${name}` })),
    ...formsOf(half.subarray(0, 48), `the inside of ${name}`),
    ...formsOf(pem, name),
  ];
}

/** Returns the part of the base64 text that does not depend on the bytes before and after. */
function base64At(raw: Buffer, alignment: number): string {
  const bits = 8 * alignment;
  const encoded = Buffer.concat([Buffer.alloc(alignment), raw]).toString('base64');
  const end = Math.floor((bits + 8 * raw.length) / 6);
  return encoded.slice(Math.ceil(bits / 6), end);
}
