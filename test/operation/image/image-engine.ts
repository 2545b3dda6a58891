import { ChrootEngine, findMissingForChroot } from './chroot/chroot-engine';
import { ContainerEngine, findContainerProgram } from './container-engine';

export interface Outcome {
  code: number | null;
  output: string;
}

/** Builds the image of the repository's Dockerfile, and runs it as compose.yaml does: its root is read-only. */
export interface ImageEngine extends AsyncDisposable {
  /** Name for titles and messages. */
  readonly name: string;
  /** `isFromScratch`: uses nothing that an earlier build has kept. */
  build(options: { isFromScratch: boolean }): Promise<void>;
  /** Starts the image's command as the image's user, on the network of this machine. */
  start(env: Record<string, string>): Promise<RunningImage>;
  /** Returns the size of everything in the image, and of what it adds to its base. */
  measure(): Promise<{ megabytes: number; addedMegabytes: number }>;
}

export interface RunningImage {
  /** Runs a command beside the image's own, with the same user, settings and volumes. */
  run(command: string[]): Promise<Outcome>;
  /** Asks it to stop by the image's signal, and kills it after `timeoutMs`. */
  stop(timeoutMs: number): Promise<{ code: number | null; durationMs: number }>;
  log(): Promise<string>;
}

/** Chooses a container engine that works here, else a chroot; where neither is possible, tells what is missing. */
export function chooseEngine(root: string): ImageEngine | { missing: string } {
  const program = findContainerProgram();
  if (program) return new ContainerEngine(program, root);
  const missing = findMissingForChroot();
  return missing === null ? new ChrootEngine(root) : { missing };
}
