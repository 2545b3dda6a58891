import { ChrootEngine, findMissingForChroot } from './chroot/chroot-engine';
import { ContainerEngine, findContainerProgram } from './container-engine';

export interface Outcome {
  code: number | null;
  output: string;
}

/** Builds the image of the repository's Dockerfile, and runs it as compose.yaml does, with a read-only root. */
export interface ImageEngine extends AsyncDisposable {
  /** Name for titles and messages. */
  readonly name: string;
  /** `isFromScratch`: ignores caches of earlier builds. */
  build(options: { isFromScratch: boolean }): Promise<void>;
  /** Starts the image's command as the image's user, on the network of this machine. */
  start(env: Record<string, string>): Promise<RunningImage>;
  /** Returns the size of the whole image, and of its layers above the base. */
  measure(): Promise<{ megabytes: number; addedMegabytes: number }>;
}

export interface RunningImage {
  /** Runs a command beside the image's own, with the same user, settings and volumes. */
  run(command: string[]): Promise<Outcome>;
  /** Stops it by the image's signal, and kills it after `timeoutMs`. */
  stop(timeoutMs: number): Promise<{ code: number | null; durationMs: number }>;
  log(): Promise<string>;
}

/** Chooses a container engine that works here, else a chroot; if neither is possible, returns the missing parts. */
export function chooseEngine(root: string): ImageEngine | { missing: string } {
  const program = findContainerProgram();
  if (program) return new ContainerEngine(program, root);
  const missing = findMissingForChroot();
  return missing === null ? new ChrootEngine(root) : { missing };
}
