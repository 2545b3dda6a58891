import { applyJsonPatch } from '../../../src/core/json-text';
import { documentText } from '../editor-document';
import { ApiProblem, connectionLost } from '../../../web/src/lib/api';
import { ScriptedTimers } from './scripted-timers';
import {
  appendTo,
  listAt,
  segmentOf,
  setAt,
  valueAt,
  type Edit,
  type Path,
} from '../../../web/src/features/editor/document';
import type { Change, DocumentServer } from '../../../web/src/features/editor/session/document-server';
import { EditingSession } from '../../../web/src/features/editor/session/editing-session';
import type { Unsaved, UnsavedStore } from '../../../web/src/features/editor/session/unsaved';

const COMPONENTS: Path = ['appV2', 'components'];
const VERSIONS: Path = ['appV2', 'editingVersion', 'id'];

type Answer = { etag: string } | { problem: ApiProblem };

/** A request or an answer on its way. */
export interface Message {
  kind: 'GET' | 'HEAD' | 'PATCH' | 'PUT' | 'answer';
  deliver: () => void;
  /** Lets the client see a broken connection. */
  lose: () => void;
  /** The same, but a request arrives later all the same. */
  delay: () => void;
}

/** A server that applies patches as the real one does, at the other end of a network that a test controls. */
export class ScriptedServer implements DocumentServer {
  text = documentText();
  /** Problem that the server answers to every change. */
  refusal: ApiProblem | null = null;
  isAutomatic = true;
  readonly onTheWay: Message[] = [];
  readonly bodies: string[] = [];
  #revision = 1;
  readonly #answers = new Map<string, Answer>();

  get etag(): string {
    return `"${this.#revision}"`;
  }

  load = () => this.#call('GET', () => ({ text: this.text, etag: this.etag }));
  loadEtag = () => this.#call('HEAD', () => this.etag);
  patch = (change: Change) =>
    this.#call('PATCH', () => this.#once(change, () => applyJsonPatch(this.text, change.body)));
  put = (change: Change) => this.#call('PUT', () => this.#once(change, () => change.body));

  /** Someone else's change, which no network delays. */
  change(edit: (text: string) => string): void {
    this.text = edit(this.text);
    this.#revision += 1;
  }

  components(): { id: string; name: string; properties: { text?: { value: string } } }[] {
    return listAt(JSON.parse(this.text), COMPONENTS) as never;
  }

  #once(change: Change, make: () => string): string {
    const known = this.#answers.get(change.key);
    const answer = known ?? this.#answerTo(change, make);
    const isFinal = !('problem' in answer) || (answer.problem.status < 500 && answer.problem.status !== 429);
    if (isFinal) this.#answers.set(change.key, answer);
    if ('problem' in answer) throw answer.problem;
    return answer.etag;
  }

  #answerTo({ etag, body }: Change, make: () => string): Answer {
    this.bodies.push(body);
    if (this.refusal) return { problem: this.refusal };
    if (etag !== this.etag) return { problem: problem(412, 'precondition_failed') };
    try {
      const text = make();
      const ids = listAt(JSON.parse(text), COMPONENTS).map(({ id }) => id);
      if (new Set(ids).size < ids.length) return { problem: problem(422, 'invalid_app_document') };
      this.change(() => text);
      return { etag: this.etag };
    } catch {
      return { problem: problem(422, 'invalid_patch') };
    }
  }

  #call<T>(kind: Message['kind'], answer: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(connectionLost(null));
      const sendBack = (settle: () => void) => {
        if (this.isAutomatic) return settle();
        this.onTheWay.push({ kind: 'answer', deliver: settle, lose: fail, delay: fail });
      };
      const arrive = () => {
        try {
          const value = answer();
          sendBack(() => resolve(value));
        } catch (error) {
          sendBack(() => reject(error as Error));
        }
      };
      if (this.isAutomatic) return arrive();
      const delay = () => {
        fail();
        this.onTheWay.push({ kind, deliver: arrive, lose: () => undefined, delay: () => undefined });
      };
      this.onTheWay.push({ kind, deliver: arrive, lose: fail, delay });
    });
  }
}

export const problem = (status: number, code: string, retryAfterMs: number | null = null): ApiProblem =>
  new ApiProblem({ status, code, message: code, retryAfterMs });

/** Browser that keeps what the sessions of one person leave. */
export class ScriptedBrowser {
  #left: { versionId: string; unsaved: Unsaved }[] = [];
  isBroken = false;

  /** True if an ended session has left something. */
  get hasUnsaved(): boolean {
    return this.#left.length > 0;
  }

  store(): UnsavedStore {
    let kept: { versionId: string; unsaved: Unsaved } | null = null;
    return {
      takeOver: (versionId) => {
        const found = this.#left.filter((each) => each.versionId === versionId);
        this.#left = this.#left.filter((each) => each.versionId !== versionId);
        return Promise.resolve(found.map(({ unsaved }) => structuredClone(unsaved)));
      },
      keep: (versionId, unsaved) => {
        kept = unsaved.edits.length > 0 ? { versionId, unsaved: structuredClone(unsaved) } : null;
        return Promise.resolve(!this.isBroken);
      },
      close: () => {
        if (kept) this.#left.push(kept);
        kept = null;
        return Promise.resolve();
      },
    };
  }
}

/** A person who edits components by their ids. */
export class ScriptedPerson {
  session!: EditingSession;
  /** False while the editor is closed. */
  isOpen = false;
  readonly timers = new ScriptedTimers();
  readonly browser = new ScriptedBrowser();

  constructor(
    private readonly server: ScriptedServer,
    readonly name: string,
  ) {}

  async open(): Promise<EditingSession> {
    const parts = { server: this.server, store: this.browser.store(), timers: this.timers };
    this.session = await EditingSession.open(parts);
    this.isOpen = true;
    return this.session;
  }

  /** Leaves the editor; rejects if the app cannot be opened again. */
  async reopen(): Promise<void> {
    this.isOpen = false;
    await this.session.close();
    await this.open();
  }

  get list(): { id: string }[] {
    return listAt(this.session.state.document, COMPONENTS) as never;
  }

  setText(id: string, text: string, group: string | null = null): void {
    const { document } = this.session.state;
    this.session.apply(
      'Set text',
      [setAt(document, [...this.#at(id), 'properties', 'text'], JSON.stringify({ value: text }))],
      group,
    );
  }

  add(id: string, more: object = {}): void {
    const pages = listAt(this.session.state.document, ['appV2', 'pages']);
    const item = { id, name: id, type: 'Text', pageId: pages[0]?.id, properties: {}, ...more };
    this.session.apply('Add', appendTo(this.session.state.document, COMPONENTS, [JSON.stringify(item)]));
  }

  insertFirst(id: string): void {
    const edit: Edit = { op: 'add', path: [...COMPONENTS, 0], raw: JSON.stringify({ id, properties: {} }) };
    this.session.apply('Insert', [edit]);
  }

  remove(id: string): void {
    this.session.apply('Remove', [{ op: 'remove', path: this.#at(id) }]);
  }

  text(id: string): unknown {
    return valueAt(this.session.state.document, [...this.#at(id), 'properties', 'text', 'value']);
  }

  #at(id: string): Path {
    const index = this.list.findIndex((each) => each.id === id);
    if (index === -1) throw new Error(`${this.name} sees no ${id}.`);
    return [...COMPONENTS, segmentOf(this.list, index)];
  }
}

/** Turns the document into one of another version. */
export const ofVersion = (text: string, id: string): string =>
  text.replaceAll(String(valueAt(JSON.parse(text), VERSIONS)), id);
