/** A message as the build parses it: a text without values, or texts with values between them. */
export type Message = string | readonly Token[];

/** `#` in a form of a plural stands for the number. */
type Token = string | readonly [name: string, kind?: string, forms?: Readonly<Record<string, Message>>];

export type Values = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Fills values into a message, in the form that their numbers take in the language. */
export function formatMessage(message: Message, values: Values, locales: readonly string[]): string {
  if (typeof message === 'string') return message;
  return message.map((token) => formatToken(token, values, locales)).join('');
}

function formatToken(token: Token, values: Values, locales: readonly string[]): string {
  if (typeof token === 'string') return token;
  const [name, , forms] = token;
  const value = values[name];
  if (!forms) return String(value ?? '');
  const key = String(value);
  const count = Number(value);
  const form = forms[key] ?? forms[new Intl.PluralRules([...locales]).select(count)] ?? forms.other;
  return formatMessage(withNumber(form, new Intl.NumberFormat([...locales]).format(count)), values, locales);
}

const withNumber = (form: Message, number: string): Message =>
  typeof form === 'string' ? form : form.map((token) => (token === '#' ? number : token));
