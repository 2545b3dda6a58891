import { problemOf, type ApiProblem } from '../../../lib/api';
import { applyEdits, printPatch, rebaseEdits, SourceText, takeBatch, type Edit } from '../document';
import { fetchDefinition, fetchEtag, patchDefinition, putDefinition } from '../api/definition';
import type { EditingState } from './editing-state';
import { areUndoable, isSameVersion, rebaseSteps, splitSteps, type Spelled, type Step } from './steps';
import { findUnsaved, forgetUnsaved, keepUnsaved, type UnsavedKey } from './unsaved';

interface Loaded {
  text: string;
  etag: string;
}

const DEBOUNCE_MS = 700;
const MAX_OPERATIONS = 1_000;
const RETRY_MS = 3_000;
const MAX_STEPS = 200;
const TAKEN_UP = 'Unsaved changes';

/** One open document: its state, pending edits and undo history. */
export class EditingSession {
  #state: EditingState;
  #source: SourceText;
  #etag: string;
  #pending: Edit[] = [];
  #running: Promise<boolean> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** True if a request got no response: the server may have processed it. */
  #isUncertain = false;
  /** Number of pending edits restored from storage for an older state of the document. */
  #foundCount = 0;
  readonly #listeners = new Set<() => void>();

  private constructor(
    private readonly w: string,
    private readonly key: UnsavedKey,
    loaded: Loaded,
  ) {
    const document: unknown = JSON.parse(loaded.text);
    this.#source = new SourceText(loaded.text, document);
    this.#etag = loaded.etag;
    this.#state = { document, generation: 0, saving: 'saved', problem: null, unsaved: 0, undo: [], redo: [] };
  }

  static async open(w: string, key: UnsavedKey): Promise<EditingSession> {
    const session = new EditingSession(w, key, await fetchDefinition(w, key.appId));
    session.#takeUpUnsaved();
    return session;
  }

  get state(): EditingState {
    return this.#state;
  }

  /** Prints a value with its spelling in the document. */
  readonly print: SourceText['print'] = (...of) => this.#source.print(...of);

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  apply(label: string, edits: Edit[], group: string | null = null): void {
    if (edits.length === 0) return;
    const { document, inverse } = applyEdits(this.#state.document, edits, this.#source);
    const last = this.#state.undo.at(-1);
    const isSame = group !== null && last?.group === group;
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

  /** Saves pending changes; resolves to false if that fails. */
  save(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#running ??= this.#saveAll().finally(() => (this.#running = null));
    return this.#running;
  }

  /** Replaces the text with this ETag. Throws the server's problem. */
  async replaceText(text: string, etag: string): Promise<void> {
    await putDefinition({ w: this.w, a: this.key.appId, etag, body: text });
    await this.reload();
  }

  /** Saves, then fetches the text from the server. */
  async fetchText(): Promise<{ text: string; etag: string }> {
    await this.save();
    return fetchDefinition(this.w, this.key.appId);
  }

  /** Discards unsaved changes and loads the document from the server. */
  async reload(): Promise<void> {
    clearTimeout(this.#timer);
    this.#pending = [];
    forgetUnsaved(this.key);
    this.#take(await fetchDefinition(this.w, this.key.appId));
  }

  /** Rebases unsaved changes onto another user's document. Returns the number of lost changes. */
  async rebase(): Promise<number> {
    const theirs = await fetchDefinition(this.w, this.key.appId);
    const found = { label: TAKEN_UP, edits: this.#pending.slice(0, this.#foundCount) };
    const made = splitSteps(this.#state.undo, this.#pending.slice(this.#foundCount), this.#spelled);
    this.#take(theirs, made.saved, made.savedDocument);
    this.#pending = [];
    let lost = 0;
    for (const { label, edits } of [found, ...made.pending]) {
      const again = rebaseEdits(this.#state.document, edits, this.#source);
      lost += again.lost;
      this.apply(label, again.edits);
    }
    if (this.#pending.length === 0) forgetUnsaved(this.key);
    await this.save();
    return lost;
  }

  get #spelled(): Spelled {
    return { document: this.#state.document, source: this.#source };
  }

  /** Loads a newer document unless there are unsaved changes; resolves to true if it did. */
  async lookForChanges(): Promise<boolean> {
    if (this.#pending.length > 0 || this.#running) return false;
    const etag = await fetchEtag(this.w, this.key.appId);
    if (etag === this.#etag || this.#pending.length > 0 || this.#running) return false;
    await this.reload();
    return true;
  }

  close(): void {
    clearTimeout(this.#timer);
    if (this.#pending.length > 0) void this.save();
  }

  /** Switches to another document. Steps that still apply can still be undone. */
  #take({ text, etag }: Loaded, steps = this.#state.undo, shown = this.#state.document): void {
    const from = { document: shown, source: this.#source };
    const document: unknown = JSON.parse(text);
    this.#source = new SourceText(text, document);
    this.#etag = etag;
    this.#foundCount = 0;
    const isSame = isSameVersion(shown, document);
    const undo = isSame ? rebaseSteps(steps, { from, to: { document, source: this.#source } }) : [];
    const generation = this.#state.generation + 1;
    this.#set({ document, generation, saving: 'saved', problem: null, unsaved: 0, undo, redo: [] });
  }

  #takeUpUnsaved(): void {
    const kept = findUnsaved(this.key);
    if (!kept) return;
    if (kept.etag !== this.#etag) {
      this.#pending = kept.edits;
      this.#foundCount = kept.edits.length;
      this.#set({ saving: 'moved', unsaved: kept.edits.length });
      return;
    }
    try {
      this.apply(TAKEN_UP, kept.edits);
      if (areUndoable(kept.steps, this.#spelled) && kept.steps.length > 0) this.#set({ undo: kept.steps });
    } catch {
      forgetUnsaved(this.key);
    }
  }

  #change(state: Partial<EditingState>, edits: Edit[]): void {
    this.#pending = [...this.#pending, ...edits];
    const steps = state.undo ?? this.#state.undo;
    keepUnsaved(this.key, { etag: this.#etag, edits: this.#pending, steps });
    const isStopped = this.#state.saving === 'moved' || this.#state.saving === 'refused';
    this.#set({ ...state, unsaved: this.#pending.length, ...(isStopped ? {} : { saving: 'waiting' }) });
    if (!isStopped) this.#saveIn(DEBOUNCE_MS);
  }

  #saveIn(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), delayMs);
  }

  async #saveAll(): Promise<boolean> {
    if (this.#state.saving === 'moved') return false;
    while (this.#pending.length > 0) {
      const batch = takeBatch(this.#pending, MAX_OPERATIONS);
      this.#set({ saving: 'saving' });
      try {
        this.#etag = await patchDefinition({
          w: this.w,
          a: this.key.appId,
          etag: this.#etag,
          body: printPatch(batch),
        });
      } catch (error) {
        if (await this.#wasDone(error)) return true;
        return this.#failed(problemOf(error));
      }
      this.#isUncertain = false;
      this.#pending = this.#pending.slice(batch.length);
      keepUnsaved(this.key, { etag: this.#etag, edits: this.#pending, steps: this.#state.undo });
    }
    this.#set({ saving: 'saved', problem: null, unsaved: 0 });
    return true;
  }

  /** Tells if the conflicting document is our own, whose response was lost. */
  async #wasDone(error: unknown): Promise<boolean> {
    const { status } = problemOf(error);
    if (status !== 412) {
      this.#isUncertain ||= status === 0 || status >= 500;
      return false;
    }
    if (!this.#isUncertain) return false;
    const theirs = await fetchDefinition(this.w, this.key.appId).catch(() => null);
    if (!theirs || JSON.stringify(JSON.parse(theirs.text)) !== JSON.stringify(this.#state.document))
      return false;
    this.#etag = theirs.etag;
    this.#isUncertain = false;
    this.#pending = [];
    forgetUnsaved(this.key);
    this.#set({ saving: 'saved', problem: null, unsaved: 0 });
    return true;
  }

  #failed(problem: ApiProblem): false {
    if (problem.status === 412) {
      this.#set({ saving: 'moved', problem });
    } else if (problem.status === 0 || problem.status >= 500 || problem.status === 429) {
      this.#set({ saving: 'offline', problem });
      this.#saveIn(RETRY_MS);
    } else {
      this.#set({ saving: 'refused', problem });
    }
    return false;
  }

  #set(change: Partial<EditingState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
