interface Decimal {
  isNegative: boolean;
  digits: string;
  exponent: bigint;
}

/** Compares two number tokens exactly, whatever their spelling: 1.0, 1 and 10e-1 are equal. */
export function isSameDecimal(left: string, right: string): boolean {
  if (left === right) return true;
  if (hasAbsurdExponent(left) || hasAbsurdExponent(right)) return false;
  const a = readDecimal(left);
  const b = readDecimal(right);
  return a.digits === b.digits && a.exponent === b.exponent && a.isNegative === b.isNegative;
}

/** Returns true if a JavaScript client that reads `original` would send back `token`. */
export function isPrintedByJavaScript(original: string, token: string): boolean {
  return JSON.stringify(Number(original)) === token;
}

/** BigInt takes quadratic time; an exponent of thousands of digits only equals itself. */
function hasAbsurdExponent(token: string): boolean {
  const at = token.search(/[eE]/);
  return at !== -1 && token.length - at > 100;
}

function readDecimal(token: string): Decimal {
  const isNegative = token.startsWith('-');
  const [mantissa, exponentText = '0'] = token.slice(isNegative ? 1 : 0).split(/[eE]/);
  const [integer, fraction = ''] = mantissa.split('.');
  const all = trimLeadingZeros(integer + fraction);
  const digits = trimTrailingZeros(all);
  if (digits === '') return { isNegative: false, digits: '', exponent: 0n };
  const exponent = BigInt(exponentText) - BigInt(fraction.length) + BigInt(all.length - digits.length);
  return { isNegative, digits, exponent };
}

function trimLeadingZeros(digits: string): string {
  let start = 0;
  while (digits.charCodeAt(start) === 0x30) start += 1;
  return digits.slice(start);
}

function trimTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end -= 1;
  return digits.slice(0, end);
}
