import { X509Certificate } from 'node:crypto';
import { unprocessable } from '../../core/errors';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates in a PEM text, and nothing else of it. 422 `invalid_certificate`. */
export function checkCertificates(pem: string): string {
  const blocks = pem.match(BLOCK) ?? [];
  if (blocks.length === 0 || !blocks.every(isReadable)) {
    const message = 'This is not a certificate in PEM form.';
    throw unprocessable('invalid_certificate', message, {
      remedy:
        'Paste the file of the certificate authority, from -----BEGIN CERTIFICATE----- on. No private key.',
      errors: [{ path: 'certificateAuthority', message }],
    });
  }
  return `${blocks.join('\n')}\n`;
}

function isReadable(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}
