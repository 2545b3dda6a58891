import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseAppDocument } from '../../apps/document';
import { AppError } from '../../core/errors';
import { EXIT } from '../exit-codes';
import { readableText } from '../text/readable-text';
import type { Context, Outcome } from './command';

/** Prints an app as lines for `git diff`; a file that is no app as it is. */
export async function textconv({ terminal, folder }: Context, path: string): Outcome {
  const content = await readFile(resolve(folder, path));
  try {
    terminal.raw(readableText(parseAppDocument(content)));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    terminal.raw(content.toString('utf8'));
  }
  return EXIT.clean;
}
