import type { CapturedApp } from '../../app-host';
import { notEqual } from '../../app-host-error';
import { captureKnown, idsOf, rowsOfExport, type VersionExport } from '../document/capture-version';
import { listDifferences } from '../document/differences';
import { IdTranslation } from '../document/id-translation';
import type { JsonRecord } from '../document/json';
import { normalForm } from '../document/normal-form';
import type { Pairs } from '../document/pair-rows';
import { type AppRows, bodyOf } from '../document/rows';
import { pairAfterwards } from './edit-version';
import type { Editing } from './editing';

interface Wanted {
  document: string;
  /** Rows of the document. */
  wanted: AppRows;
  pairs: Pairs;
}

/** Reads the version that was edited, and captures it. Throws `host_not_equal`. */
export async function verifyVersion(
  { editor, wanted, pairs }: Pick<Editing, 'editor' | 'wanted' | 'pairs'>,
  document: string,
): Promise<CapturedApp> {
  const { source } = await editor.read();
  return captureAsWanted(source, { document, wanted, pairs });
}

/**
 * Compares a version with what is wanted, and returns it as it is committed once the app is switched to it. Throws
 * `host_not_equal`.
 */
export function captureAsWanted(source: VersionExport, { document, wanted, pairs }: Wanted): CapturedApp {
  const named = withAppName(source, wanted.body.name);
  const found = rowsOfExport(named);
  const paired = pairAfterwards(found, wanted, pairs);
  const translated = new IdTranslation(paired).toRepository(found);
  const differences = listDifferences(normalForm(wanted), normalForm(translated));
  if (differences.length > 0)
    throw notEqual(differences, {
      message: 'ToolJet would not store the app as it is in Git',
      remedy: 'Nothing was changed there. Change these places in Git, or in ToolJet by hand.',
    });
  const versionName = { host: String(found.version.name), repository: String(wanted.version.name) };
  const ids = idsOf(paired, versionName.host === versionName.repository ? null : versionName);
  return captureKnown(named, { previous: document, ids });
}

/** The app gets its name with the switch, or after the import. */
function withAppName({ answer, versionId }: VersionExport, name: unknown): VersionExport {
  const body: JsonRecord = { ...bodyOf(answer), name };
  return {
    answer: { app: [{ definition: { appV2: body } }], tooljet_version: answer.tooljet_version },
    versionId,
  };
}
