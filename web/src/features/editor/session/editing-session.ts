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
const TAKEN_UP = 'What was not saved yet';

/** One open document: what it is, what is to be saved, and what can be undone. */
export class EditingSession {
  #state: EditingState;
  #source: SourceText;
  #etag: string;
  #pending: Edit[] = [];
  #running: Promise<boolean> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** A request got no answer: the server may have done what it asked for. */
  #isUncertain = false;
  /** How many of the pending edits were found in the storage, for a document that was another one then. */
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

  /** A value of the document, spelled as it is in its text. */
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

  /** Saves what is not saved yet; false where that was not possible. */
  save(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#running ??= this.#saveAll().finally(() => (this.#running = null));
    return this.#running;
  }

  /** The whole text, from the raw view, in the place of the one with this ETag. Throws what the server says against it. */
  async replaceText(text: string, etag: string): Promise<void> {
    await putDefinition({ w: this.w, a: this.key.appId, etag, body: text });
    await this.reload();
  }

  /** The text as the server has it, with everything saved first. */
  async fetchText(): Promise<{ text: string; etag: string }> {
    await this.save();
    return fetchDefinition(this.w, this.key.appId);
  }

  /** Drops what is not saved, and shows what the server has. */
  async reload(): Promise<void> {
    clearTimeout(this.#timer);
    this.#pending = [];
    forgetUnsaved(this.key);
    this.#take(await fetchDefinition(this.w, this.key.appId));
  }

  /** Puts what is not saved on top of what somebody else saved; answers how many changes had lost their place. */
  async putOnTop(): Promise<number> {
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

  /** Whether somebody else's document was loaded, because nothing of one's own was waiting. */
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

  /** Shows another document. What was done before, and still stands there, can still be undone. */
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

  /** Whether what looks like somebody else's document is one's own, whose answer did not arrive. */
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
