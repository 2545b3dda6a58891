/** What is looked for, and what it is called when it is found. */
export interface Needle {
  bytes: Buffer;
  name: string;
}

/** Shorter ones stand in many places by chance. */
export const MIN_SECRET_LENGTH = 14;

const MIN_LINE_LENGTH = 40;

/** A secret as programs write it by mistake: as it is, and in JSON, URLs, hex and base64 at every alignment. */
export function formsOf(secret: string | Buffer, name: string): Needle[] {
  const raw = Buffer.from(secret);
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

/** Each line of the key by itself: whatever breaks or joins the lines is found too. */
export function formsOfPrivateKey(pem: string, name: string): Needle[] {
  const lines = pem.split(/\r?\n/).filter((line) => line.length >= MIN_LINE_LENGTH && !line.startsWith('-'));
  const body = Buffer.from(lines.join(''), 'base64');
  // The private half stands at the end, behind the public one.
  const half = body.subarray(Math.floor(body.length / 2));
  return [
    ...lines.map((line) => ({ bytes: Buffer.from(line), name: `a line of ${name}` })),
    ...formsOf(half.subarray(0, 48), `the inside of ${name}`),
    ...formsOf(pem, name),
  ];
}

/** The part of the base64 text that is the same whatever stands before and behind. */
function base64At(raw: Buffer, alignment: number): string {
  const bits = 8 * alignment;
  const encoded = Buffer.concat([Buffer.alloc(alignment), raw]).toString('base64');
  const end = Math.floor((bits + 8 * raw.length) / 6);
  return encoded.slice(Math.ceil(bits / 6), end);
}
