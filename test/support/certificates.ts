import { execFile as execFileCallback } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execFile = promisify(execFileCallback);

const NEW_KEY = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';

/** Writes `ca.key` and `ca.pem` to a folder and returns the path of the latter. */
export async function makeAuthority(directory: string): Promise<string> {
  const authority = '-x509 -keyout ca.key -out ca.pem -days 2 -subj';
  await openssl(directory, `req ${NEW_KEY} ${authority}`, '/CN=Test authority');
  return readFile(join(directory, 'ca.pem'), 'utf8');
}

/** Writes `<name>.key`, and `<name>.pem` signed by the authority in that folder. */
export async function issueCertificate(
  directory: string,
  { name, subject, altName = 'DNS:nobody.invalid' }: { name: string; subject: string; altName?: string },
): Promise<void> {
  await openssl(directory, `req ${NEW_KEY} -keyout ${name}.key -out ${name}.csr -subj`, `/${subject}`);
  await writeFile(join(directory, 'names'), `subjectAltName=${altName}`);
  const signed = '-CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names';
  await openssl(directory, `x509 -req -in ${name}.csr -out ${name}.pem ${signed}`);
}

/** Splits `words` at blanks; the arguments in `last` may contain blanks. */
const openssl = (cwd: string, words: string, ...last: string[]) =>
  execFile('openssl', [...words.split(' '), ...last], { cwd });
