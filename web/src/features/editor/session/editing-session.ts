import { t } from '@lingui/core/macro';
import { isUnanswered, problemOf, type ApiProblem } from '../../../lib/api';
import { newId } from '../../../lib/new-id';
import { browserTimers, retryDelay, type Timers } from '../../../lib/timers';
import { applyEdits, printPatch, rebaseEdits, SourceText, takeBatch, type Edit } from '../document';
import type { DocumentServer, Loaded } from './document-server';
import type { EditingState } from './editing-state';
import {
  areUndoable,
  isSameVersion,
  rebaseSteps,
  recentSteps,
  splitSteps,
  versionKeyOf,
  type Spelled,
  type Step,
} from './steps';
import { settled, type Sent, type Unsaved, type UnsavedStore } from './unsaved';

/** Pause in editing after which changes are saved, and the longest wait without a pause. */
const PAUSE_MS = 700;
const LONGEST_WAIT_MS = 4_000;
/** Pause after which edits of the same field begin a new undo step. */
const STEP_PAUSE_MS = 2_000;
const MAX_OPERATIONS = 1_000;
const MAX_STEPS = 200;
/** Limit on the undo steps that are kept with unsaved changes. */
const MAX_KEPT_STEPS_LENGTH = 200_000;
const TAKEN_UP = t`Unsaved changes`;
const LATER = t`Your changes`;
/** Stands for several states of the document: edits are found by the ids on their paths. */
const NO_ETAG = '';

export interface SessionParts {
  server: DocumentServer;
  store: UnsavedStore;
  timers?: Timers;
}

/**
 * One open document: its state, unsaved edits and undo history. Loads, saves and rebases run one after another, so that
 * each finds document, ETag and edits consistent; edits may be made at any time.
 */
export class EditingSession {
  #state: EditingState;
  #source: SourceText;
  #etag: string;
  /** Edits that the server has not confirmed, oldest first. */
  #pending: Edit[] = [];
  /** Number of pending edits, taken over for an older state, that `document` lacks. */
  #foundCount = 0;
  /** Resent unchanged until there is an answer: only then is the server's state known. */
  #sent: Sent | null = null;
  #isClosed = false;
  #failures = 0;
  #saving: Promise<boolean> | null = null;
  #cancelTimer: () => void = () => undefined;
  #waitingSince: number | null = null;
  #lastStepAt = -Infinity;
  readonly #server: DocumentServer;
  readonly #store: UnsavedStore;
  readonly #timers: Timers;
  readonly #tasks = new SerialTasks();
  readonly #listeners = new Set<() => void>();

  private constructor({ text, etag }: Loaded, { server, store, timers = browserTimers }: SessionParts) {
    this.#server = server;
    this.#store = store;
    this.#timers = timers;
    const document: unknown = JSON.parse(text);
    this.#source = new SourceText(text, document);
    this.#etag = etag;
    this.#state = {
      ...{ document, generation: 0, saving: 'saved', problem: null, unsaved: 0 },
      ...{ isKept: true, undo: [], redo: [] },
    };
  }

  /** Loads the document, and takes over unsaved edits of ended sessions. */
  static async open(parts: SessionParts): Promise<EditingSession> {
    const { server, store } = parts;
    try {
      let loaded = await server.load();
      const left = await store.takeOver(versionKeyOf(JSON.parse(loaded.text)));
      const unsaved: Unsaved[] = [];
      for (const each of left) unsaved.push(await settled(each, server));
      if (left.some(({ sent }) => sent)) loaded = await server.load();
      const session = new EditingSession(loaded, parts);
      session.#takeUp(unsaved);
      return session;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  get state(): EditingState {
    return this.#state;
  }

  /** Prints a value in its spelling in the document. */
  readonly print: SourceText['print'] = (...of) => this.#source.print(...of);

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  apply(label: string, edits: Edit[], group: string | null = null): void {
    if (edits.length === 0) return;
    const { document, inverse } = applyEdits(this.#state.document, edits, this.#source);
    const last = this.#state.undo.at(-1);
    const now = this.#timers.now();
    const isSame = group !== null && last?.group === group && now - this.#lastStepAt < STEP_PAUSE_MS;
    this.#lastStepAt = now;
    const step: Step = isSame
      ? { ...last, edits: [...last.edits, ...edits], inverse: [...inverse, ...last.inverse] }
      : { label, edits, inverse, group };
    const undo = [...(isSame ? this.#state.undo.slice(0, -1) : this.#state.undo), step].slice(-MAX_STEPS);
    this.#change({ document, undo, redo: [] }, edits);
  }

  undo(): void {
    const step = this.#state.undo.at(-1);
    if (!step) return;
    const { document, inverse } = applyEdits(this.#state.document, step.inverse, this.#source);
    const redo = [...this.#state.redo, { ...step, edits: inverse }];
    this.#change({ document, undo: this.#state.undo.slice(0, -1), redo }, step.inverse);
  }

  redo(): void {
    const step = this.#state.redo.at(-1);
    if (!step) return;
    const { document, inverse } = applyEdits(this.#state.document, step.edits, this.#source);
    const undo = [...this.#state.undo, { ...step, inverse, group: null }];
    this.#change({ document, undo, redo: this.#state.redo.slice(0, -1) }, step.edits);
  }

  /** Saves the edits; resolves to false if that fails. */
  save(): Promise<boolean> {
    this.#cancelTimer();
    this.#saving ??= this.#tasks.run(() => this.#saveAll()).finally(() => (this.#saving = null));
    return this.#saving;
  }

  /** Replaces the text with this ETag, after saving changes of the design. Throws the problem of either request. */
  replaceText(text: string, etag: string): Promise<void> {
    return this.#tasks.run(async () => {
      if (!(await this.#saveAll())) throw this.#state.problem ?? new Error('There are unsaved changes.');
      await this.#server.put({ etag, body: text, key: newId() });
      await this.#loadNow();
    });
  }

  /** Saves, then loads the text from the server. */
  fetchText(): Promise<Loaded> {
    return this.#tasks.run(async () => {
      await this.#saveAll();
      return this.#server.load();
    });
  }

  /** Discards all edits so far, and loads the document from the server. */
  reload(): Promise<void> {
    return this.#tasks.run(() => this.#loadNow());
  }

  /** Loads the document from the server and puts the unsaved edits on top. Returns the number of lost edits. */
  rebase(): Promise<number> {
    return this.#tasks.run(async () => {
      const lost = this.#rebaseOn(await this.#server.load(), 0);
      await this.#saveAll();
      return lost;
    });
  }

  /** Loads a newer document, unless there are unsaved edits: saving them tells. Resolves to true if it did. */
  lookForChanges(): Promise<boolean> {
    return this.#tasks.run(async () => {
      const isFree = () => this.#pending.length === 0 && !this.#isClosed;
      if (!isFree() || (await this.#server.loadEtag()) === this.#etag || !isFree()) return false;
      const theirs = await this.#server.load();
      if (!isFree() || theirs.etag === this.#etag) return false;
      this.#take(theirs);
      return true;
    });
  }

  /** Tries to save once more, then leaves unsaved edits to the next session. Sends nothing afterwards. */
  async close(): Promise<void> {
    this.#cancelTimer();
    const last = this.#pending.length > 0 ? this.save() : null;
    this.#isClosed = true;
    await last;
    await this.#store.close();
  }

  async #loadNow(): Promise<void> {
    const dropped = this.#pending.length;
    const theirs = await this.#server.load();
    this.#rebaseOn(theirs, dropped);
  }

  /** Switches to another document, with the unsaved edits on top except the first `dropped`. */
  #rebaseOn(theirs: Loaded, dropped: number): number {
    const edits = this.#pending;
    if (dropped > 0) {
      this.#take(theirs);
      return this.#putOnTop([{ label: LATER, edits: edits.slice(dropped) }]);
    }
    const found = { label: TAKEN_UP, edits: edits.slice(0, this.#foundCount) };
    const made = splitSteps(this.#state.undo, edits.slice(this.#foundCount), this.#spelled);
    this.#take(theirs, made.saved, made.savedDocument);
    return this.#putOnTop([found, ...made.pending]);
  }

  /** Returns the number of edits whose targets are gone. */
  #putOnTop(steps: Pick<Step, 'label' | 'edits'>[]): number {
    let lost = 0;
    for (const { label, edits } of steps) {
      const again = rebaseEdits(this.#state.document, edits, this.#source);
      lost += again.lost;
      this.apply(label, again.edits);
    }
    return lost;
  }

  get #spelled(): Spelled {
    return { document: this.#state.document, source: this.#source };
  }

  /** Switches to another document without unsaved edits. Steps that still apply can be undone. */
  #take({ text, etag }: Loaded, steps = this.#state.undo, shown = this.#state.document): void {
    const from = { document: shown, source: this.#source };
    const document: unknown = JSON.parse(text);
    this.#source = new SourceText(text, document);
    this.#etag = etag;
    this.#pending = [];
    this.#foundCount = 0;
    this.#sent = null;
    const isSame = isSameVersion(shown, document);
    const undo = isSame ? rebaseSteps(steps, { from, to: { document, source: this.#source } }) : [];
    const generation = this.#state.generation + 1;
    this.#set({ document, generation, saving: 'saved', problem: null, unsaved: 0, undo, redo: [] });
    this.#keep();
  }

  /** Applies edits that fit the document as it is, and asks about the rest. */
  #takeUp(left: Unsaved[]): void {
    const fitting = left.findLast(({ etag }) => etag === this.#etag);
    const others = left.filter((each) => each !== fitting).flatMap(({ edits }) => edits);
    this.#pending = others;
    this.#foundCount = others.length;
    if (others.length > 0) this.#set({ saving: 'moved', unsaved: others.length });
    if (fitting) {
      this.apply(TAKEN_UP, fitting.edits);
      if (others.length === 0) this.#sent = fitting.sent;
      if (fitting.steps.length > 0 && areUndoable(fitting.steps, this.#spelled))
        this.#set({ undo: fitting.steps });
    }
    this.#keep();
  }

  #change(state: Partial<EditingState>, edits: Edit[]): void {
    this.#pending = [...this.#pending, ...edits];
    const isMoved = this.#state.saving === 'moved';
    this.#set({ ...state, unsaved: this.#pending.length, ...(isMoved ? {} : { saving: 'waiting' }) });
    this.#keep();
    if (!isMoved) this.#saveSoon();
  }

  #saveSoon(): void {
    const now = this.#timers.now();
    this.#waitingSince ??= now;
    this.#saveIn(Math.max(0, Math.min(PAUSE_MS, this.#waitingSince + LONGEST_WAIT_MS - now)));
  }

  #saveIn(delayMs: number): void {
    this.#cancelTimer();
    if (this.#isClosed) return;
    this.#cancelTimer = this.#timers.after(delayMs, () => void this.save());
  }

  async #saveAll(): Promise<boolean> {
    if (this.#state.saving === 'moved') return false;
    this.#waitingSince = null;
    while (this.#pending.length > 0) {
      this.#sent ??= this.#nextRequest();
      this.#keep();
      this.#set({ saving: 'saving' });
      try {
        this.#etag = await this.#server.patch(this.#sent);
      } catch (error) {
        return this.#failed(problemOf(error));
      }
      this.#pending = this.#pending.slice(this.#sent.count);
      this.#sent = null;
      this.#failures = 0;
      this.#set({ unsaved: this.#pending.length });
      this.#keep();
    }
    this.#set({ saving: 'saved', problem: null, unsaved: 0 });
    return true;
  }

  #nextRequest(): Sent {
    const batch = takeBatch(this.#pending, MAX_OPERATIONS);
    return { etag: this.#etag, body: printPatch(batch), key: newId(), count: batch.length };
  }

  #failed(problem: ApiProblem): false {
    if (isUnanswered(problem)) {
      this.#failures += 1;
      this.#set({ saving: 'offline', problem });
      this.#saveIn(retryDelay(this.#failures, problem.retryAfterMs, this.#timers));
      return false;
    }
    this.#sent = null;
    const hasMoved = problem.status === 412 || problem.code === 'invalid_patch';
    this.#set({ saving: hasMoved ? 'moved' : 'refused', problem });
    this.#keep();
    return false;
  }

  #keep(): void {
    const versionId = versionKeyOf(this.#state.document);
    const steps = recentSteps(this.#state.undo, MAX_KEPT_STEPS_LENGTH);
    const etag = this.#foundCount > 0 ? NO_ETAG : this.#etag;
    const unsaved = { etag, edits: this.#pending, sent: this.#sent, steps };
    void this.#store.keep(versionId, unsaved).then((isKept) => {
      if (isKept !== this.#state.isKept) this.#set({ isKept });
    });
  }

  #set(change: Partial<EditingState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Runs tasks one after another. */
class SerialTasks {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
