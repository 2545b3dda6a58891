/** Returns the name with its last number raised until it is not among `taken`; '' for a name that ends with no number. */
export function nextVersionName(name: string, taken: readonly string[]): string {
  const [, start = '', number = ''] = /^(.*?)(\d{1,9})$/.exec(name) ?? [];
  if (number === '') return '';
  for (let next = Number(number) + 1; ; next++) {
    const found = `${start}${String(next).padStart(number.length, '0')}`;
    if (!taken.includes(found)) return found;
  }
}
