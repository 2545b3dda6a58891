/** An app's document as a pull wants it. */
export interface WantedState {
  document: string;
  /** Short name of the state, such as an abbreviated commit id. */
  label: string;
}

/** The place where an app is edited. As long as it is held, the app here stands as it stood there at the beginning. */
export interface HeldPlace {
  /**
   * Changes the app in its place, all or nothing. Afterwards the app here may take the document. Throws AppError where the place
   * cannot have it, or somebody edited the app there meanwhile; then the app is as it was.
   */
  apply(wanted: WantedState): Promise<void>;
}

/** Port that answers what the worker beside this server asks it; `app.module.ts` binds the implementation. */
export abstract class WorkerQuestions {
  /** Resolves with JSON. Rejects with an AppError, which the worker gets. */
  abstract answer(name: string, input: unknown): Promise<unknown>;
}

/**
 * Port for the module that knows where apps live that are edited outside Trellis; `app.module.ts` and
 * `worker.module.ts` bind the implementation.
 * Such an app is changed in its place first: `Apps.applyVersion` refuses a document that it does not have there.
 */
export abstract class AppPlaces {
  /** True for a workspace whose apps are edited elsewhere: nothing can add an app there yet. */
  abstract hasApps(workspaceId: string): Promise<boolean>;

  /**
   * Runs `work` with the place of the app, which nothing else changes or captures meanwhile; with null for an app that is
   * edited here. What was changed there before counts as an uncommitted change here.
   */
  abstract hold<T>(
    appId: string,
    signal: AbortSignal,
    work: (place: HeldPlace | null) => Promise<T>,
  ): Promise<T>;
}
