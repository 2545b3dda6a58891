import { Injectable } from '@nestjs/common';
import { Apps } from '../../../apps';
import { Database } from '../../../core/database';
import { planCommit, type PlannedChange, type RepositoryLayout } from '../../domain';
import { AppLinkStore } from '../../store/links';
import { treeReaderOf, type OpenRepository } from '../mirrors';
import { hashedOf, ScanSecrets } from '../scan-secrets';
import { intentOfApp } from './intent-of-app';

/** A smaller file is written as fast as it is found to be there. */
const MIN_WRITTEN_BYTES = 4 * 1024;

/** Writes the files of an app to the mirror, and searches its document for secrets, before its commit is asked for. */
@Injectable()
export class WriteAhead {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly secrets: ScanSecrets,
  ) {}

  /** Writes what a commit of the app as it is now would write, without the files that hold the commit's message. */
  async write({ mirror, branch, layout, targetId }: OpenRepository, appId: string): Promise<void> {
    const tx = this.database.manager;
    const [apps, { links }] = await Promise.all([
      this.apps.findMany(tx, [appId]),
      this.links.findAt(targetId, [appId]),
    ]);
    const app = apps.at(0);
    const last = links.get(appId)?.last ?? null;
    if (app === undefined || last?.documentHash === app.version.documentHash) return;
    const document = await this.apps.documentOf(tx, app.version.id);
    // A secret refuses the commit, once it is asked for.
    await this.secrets.search(hashedOf(document));
    const job = intentOfApp(app, { kind: 'app', acceptedAt: new Date(), document });
    const tree = treeReaderOf(mirror, mirror.tip(branch));
    const plan = await planCommit({ tree, layout, job, link: last?.syncedState ?? null, seen: null });
    if (plan.kind !== 'changes') return;
    await Promise.all(contentsOf(plan.changes, layout).map((content) => mirror.writeBlob(content)));
  }
}

function contentsOf(changes: PlannedChange[], { metaPath, splitMetaPath }: RepositoryLayout): Buffer[] {
  const ofApp = changes.filter(({ path }) => path !== metaPath && path !== splitMetaPath);
  const contents = ofApp.flatMap((change) => ('content' in change ? (change.content ?? []) : []));
  return contents.filter(({ length }) => length >= MIN_WRITTEN_BYTES);
}
