import { AppError } from '../../core/errors';
import type { PlaceChange } from './place-change';

/** A change that failed with an error that is told. */
export class FailedChangeError extends Error {
  constructor(
    readonly refusal: AppError,
    readonly change: PlaceChange,
  ) {
    super(refusal.message);
  }
}

/** Apps that are built before the first of them is switched. All of them are in memory, with megabytes each. */
const MOST_AT_ONCE = 10;

/**
 * Builds changes one after the other, and then switches the apps one after the other. If one fails, those that were not
 * switched are removed. Throws `FailedChangeError`.
 */
export async function switchTogether(changes: PlaceChange[]): Promise<void> {
  for (let first = 0; first < changes.length; first += MOST_AT_ONCE)
    await switchGroup(changes.slice(first, first + MOST_AT_ONCE));
}

async function switchGroup(changes: PlaceChange[]): Promise<void> {
  const built: BuiltChange[] = [];
  try {
    for (const change of changes) built.push(await BuiltChange.build(change));
    for (const one of built) await one.switch();
  } catch (error) {
    await Promise.all(built.map((one) => one.giveUp(error)));
    throw error;
  }
}

/** A change that waits for its switch. */
class BuiltChange {
  private constructor(
    private readonly ended: Promise<void>,
    private readonly goOn: (error?: Error) => void,
  ) {}

  static async build(change: PlaceChange): Promise<BuiltChange> {
    let goOn: (error?: Error) => void = () => undefined;
    const mayGoOn = new Promise<void>((resolve, reject) => {
      goOn = (error) => (error === undefined ? resolve() : reject(error));
    });
    const [isBuilt, ended] = startChange(change, mayGoOn);
    // Failures are those of the promise that is awaited last.
    for (const promise of [mayGoOn, ended]) promise.catch(() => undefined);
    await Promise.race([isBuilt, ended]);
    return new BuiltChange(ended, goOn);
  }

  switch(): Promise<void> {
    this.goOn();
    return this.ended;
  }

  /** Removes what was built, unless the app was switched. */
  async giveUp(error: unknown): Promise<void> {
    this.goOn(error instanceof Error ? error : new Error(String(error)));
    await this.ended.catch(() => undefined);
  }
}

function startChange(change: PlaceChange, mayGoOn: Promise<void>): [Promise<void>, Promise<void>] {
  let ended: Promise<void> = Promise.resolve();
  const isBuilt = new Promise<void>((resolve) => {
    ended = change.make(() => {
      resolve();
      return mayGoOn;
    });
  });
  const told = ended.catch((error: unknown) => {
    throw error instanceof AppError ? new FailedChangeError(error, change) : error;
  });
  return [isBuilt, told];
}
