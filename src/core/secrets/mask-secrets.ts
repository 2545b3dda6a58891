/** Replaces secrets in a text of another server, which may repeat what it was sent: plain, URL-encoded, or in base64. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  // Longest first: one form may contain another.
  const forms = secrets.flatMap(formsOf).sort((one, other) => other.length - one.length);
  return forms.reduce((masked, form) => masked.replaceAll(form, '…'), text);
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret, 'utf8').toString('base64').replace(/=+$/, '');
  const base64Url = base64.replaceAll('+', '-').replaceAll('/', '_');
  return [base64, base64Url, encodeURIComponent(secret), secret].filter((form) => form !== '');
}
