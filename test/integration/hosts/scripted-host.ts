import { createHash, randomUUID } from 'node:crypto';
import { newAppDocument } from '../../../src/apps/document/new-app-document';
import {
  AppHost,
  type ApplyProgress,
  type ApplyRequest,
  type AppliedApp,
  type CapturedApp,
  type CreatedApp,
  type CreateRequest,
  type HostApp,
  type HostCheck,
  type OnStep,
  type Recovery,
  type RevertRequest,
} from '../../../src/hosts/app-host';
import { AppHostError } from '../../../src/hosts/app-host-error';

interface ScriptedApp {
  name: string;
  document: string;
  hint: string;
}

const CHECKED: HostCheck = {
  steps: [{ step: 'reachable', ok: true }],
  version: '2.27.1',
  workspaces: [{ id: 'there', name: 'My workspace', slug: 'my-workspace' }],
  capabilities: { canExport: true, canImport: true, canEdit: true },
};

/** A host whose every answer a test decides, for orders of events that a server would not repeat. */
export class ScriptedHost extends AppHost {
  readonly apps = new Map<string, ScriptedApp>();
  readonly calls: string[] = [];
  readonly recovered: ApplyProgress[] = [];
  recovery: Recovery = 'removed';
  checked = CHECKED;
  /** Called at the beginning of each call; may wait, throw, or change the apps. */
  before: (call: string) => Promise<void> | void = () => undefined;
  /** Highest number of calls that were under way at once. */
  mostAtOnce = 0;
  #underWay = 0;

  add(name: string): string {
    const id = randomUUID();
    const document = newAppDocument({ appId: id, versionId: randomUUID(), versionName: 'v1', name });
    this.apps.set(id, { name, document, hint: '1' });
    return id;
  }

  /** Edits an app as a person would; without a new hint, as ToolJet has it for queries. */
  edit(id: string, change: (document: string) => string, { moves = true } = {}): void {
    const app = this.apps.get(id)!;
    app.document = change(app.document);
    if (moves) app.hint = randomUUID();
  }

  async check(): Promise<HostCheck> {
    return this.#call('check', () => this.checked);
  }

  async listApps(): Promise<HostApp[]> {
    return this.#call('list', () =>
      [...this.apps].map(([hostAppId, { name, hint }]) => ({
        hostAppId,
        name,
        hint,
        url: `https://tooljet.example.com/my-workspace/apps/${hostAppId}`,
        editingVersionId: 'version',
        releasedVersionId: null,
      })),
    );
  }

  async capture(hostAppId: string): Promise<CapturedApp> {
    return this.#call(`capture ${this.apps.get(hostAppId)?.name ?? hostAppId}`, () => {
      const app = this.apps.get(hostAppId);
      if (!app) throw new AppHostError('host_app_not_found', 'The app is not there.');
      return capturedOf(app);
    });
  }

  async apply({ hostAppId, base, wanted, beforeSwitch }: ApplyRequest, onStep: OnStep): Promise<AppliedApp> {
    return this.#call('apply', async () => {
      const app = this.apps.get(hostAppId)!;
      if (base.document !== app.document) throw new AppHostError('host_app_changed', 'Somebody edited it.');
      if (wanted === app.document) return { captured: capturedOf(app), calls: 1 };
      const progress = progressOf(hostAppId);
      await onStep(progress);
      await this.before('copy');
      await onStep({ ...progress, step: 'editing', ownVersionId: 'copy' });
      const captured = capturedOf({ ...app, document: wanted });
      await beforeSwitch?.();
      this.calls.push(`switch ${app.name}`);
      await this.before(`switch ${app.name}`);
      await onStep({ ...progress, step: 'switching', ownVersionId: 'copy', captured });
      app.document = wanted;
      await this.before('switched');
      return { captured, calls: 3 };
    });
  }

  async create({ wanted, name, beforeSwitch }: CreateRequest, onStep: OnStep): Promise<CreatedApp> {
    return this.#call(`create ${name}`, async () => {
      const ownName = `trellis-${name}`;
      const progress: ApplyProgress = { ...progressOf(''), operation: 'create', hostAppId: null, ownName };
      await onStep(progress);
      const hostAppId = this.add(ownName);
      await this.before('made');
      await onStep({ ...progress, step: 'editing', hostAppId });
      await beforeSwitch?.();
      const app = { name, document: wanted, hint: '1' };
      const captured = capturedOf(app);
      await onStep({ ...progress, step: 'switching', hostAppId, captured });
      this.apps.set(hostAppId, app);
      await this.before('named');
      return { captured, hostAppId, calls: 3 };
    });
  }

  override async revert({ hostAppId, before, after }: RevertRequest): Promise<boolean> {
    return this.#call(`revert ${this.apps.get(hostAppId)?.name ?? hostAppId}`, () => {
      const app = this.apps.get(hostAppId);
      if (app?.document !== after.document) return false;
      if (before) app.document = before.document;
      else this.apps.delete(hostAppId);
      return true;
    });
  }

  async recover(progress: ApplyProgress): Promise<Recovery> {
    return this.#call('recover', () => {
      this.recovered.push(progress);
      if (progress.operation === 'create') return this.#recoverCreate(progress);
      return this.recovery;
    });
  }

  #recoverCreate({ ownName, hostAppId }: ApplyProgress): Recovery {
    if (hostAppId !== null && this.apps.has(hostAppId) && this.apps.get(hostAppId)!.name !== ownName)
      return 'finished';
    const own = [...this.apps].find(([, { name }]) => name === ownName);
    return own && this.apps.delete(own[0]) ? 'removed' : 'nothing';
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #call<T>(name: string, answer: () => T | Promise<T>): Promise<T> {
    this.calls.push(name);
    this.mostAtOnce = Math.max(this.mostAtOnce, (this.#underWay += 1));
    try {
      await this.before(name);
      return await answer();
    } finally {
      this.#underWay -= 1;
    }
  }
}

const capturedOf = ({ name, document }: Pick<ScriptedApp, 'name' | 'document'>): CapturedApp => ({
  document,
  name,
  versionName: 'v1',
  hostVersionId: 'version',
  ids: { toRepository: {}, versionName: null },
  fingerprint: createHash('sha256').update(document).digest('hex'),
});

export const progressOf = (hostAppId: string): ApplyProgress => ({
  operation: 'apply',
  step: 'making',
  hostAppId,
  baseVersionId: 'version',
  ownName: 'git 1a2b3c4d',
  ownVersionId: null,
  releases: false,
  captured: null,
});
