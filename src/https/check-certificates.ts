import { createPrivateKey, X509Certificate } from 'node:crypto';
import { unprocessable } from '../core/errors';
import type { ClientCertificate } from './https-pool';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Extracts the certificates from a PEM text. Throws 422 `invalid_certificate`. */
export function checkCertificates(pem: string): string {
  const blocks = certificatesIn(pem);
  if (blocks.length > 0) return `${blocks.join('\n')}\n`;
  throw refused('certificateAuthority', {
    message: 'This is not a certificate in PEM form.',
    remedy:
      'Paste the certificate of the authority, starting with -----BEGIN CERTIFICATE-----. Do not paste a private key.',
  });
}

/** Throws 422 `invalid_certificate` if certificate or key is missing or unreadable, or if they do not match. */
export function checkClientCertificate(certificate: string, key: string): ClientCertificate {
  const [first, ...others] = certificatesIn(certificate);
  if (first === undefined)
    throw refused('clientCertificate', {
      message: 'This is not a certificate in PEM form.',
      remedy:
        'Paste the client certificate, starting with -----BEGIN CERTIFICATE-----, and its key next to it.',
    });
  const privateKey = readKey(key);
  if (!new X509Certificate(first).checkPrivateKey(privateKey))
    throw refused('clientKey', {
      message: 'This key does not belong to the client certificate.',
      remedy:
        'Enter the key that the certificate was made with. Where there are several, its own comes first.',
    });
  return {
    certificate: `${[first, ...others].join('\n')}\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function readKey(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const isLocked = (error as NodeJS.ErrnoException).code === 'ERR_MISSING_PASSPHRASE';
    throw refused('clientKey', {
      message: isLocked ? 'This key is protected by a password.' : 'This is not a private key in PEM form.',
      remedy: 'Remove the password with `openssl pkey -in client.key`, and paste the output.',
    });
  }
}

/** Returns an empty list if one of them is unreadable. */
function certificatesIn(pem: string): string[] {
  const blocks = pem.match(BLOCK) ?? [];
  return blocks.every(isReadable) ? blocks : [];
}

function isReadable(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}

const refused = (path: string, { message, remedy }: { message: string; remedy: string }) =>
  unprocessable('invalid_certificate', message, { remedy, errors: [{ path, message }] });
