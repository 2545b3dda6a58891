import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitRepository } from '../../test/support/git-repository';
import type { SshServer } from '../../test/support/ssh-server';
import { DelayLine } from '../support/delay-line';
import { openGitHost } from '../support/git-host';
import { summarize, type Summary } from '../support/statistics';
import type { Reader, ReaderDefinition } from './readers';

/** One operation by each way: a line of the report. */
export interface Reading {
  what: string;
  delayMs: number;
  ways: { key: string; summary: Summary }[];
}

interface SceneOptions {
  dir: string;
  server: SshServer;
  repository: GitRepository;
  delayMs: number;
  readers: readonly ReaderDefinition[];
}

interface Contender {
  key: string;
  reader: Reader;
}

/** Several ways on one repository, each starting without a copy. */
export class Scene {
  private readonly samplesMs = new Map<string, Map<string, number[]>>();
  private turn = 0;

  private constructor(
    private readonly delayMs: number,
    readonly contenders: Contender[],
  ) {}

  static async play(options: SceneOptions, run: (scene: Scene) => Promise<void>): Promise<Reading[]> {
    const { server, delayMs, repository, readers, dir } = options;
    console.log(`• ${repository.path.split('/').pop()}, ${delayMs} ms each way`);
    const line = delayMs === 0 ? null : await DelayLine.open(server.port, delayMs);
    try {
      const contenders: Contender[] = [];
      for (const definition of readers) {
        const workDir = join(dir, definition.key);
        await mkdir(workDir, { recursive: true });
        const git = await openGitHost(server, line?.port ?? server.port, workDir);
        const url = `ssh://${git.user}@${git.host}:${git.port}${repository.path}`;
        const authorize = (publicKey: string) => server.authorize(publicKey);
        const reader = await definition.start({ git, url, workDir, authorize });
        contenders.push({ key: definition.key, reader });
      }
      const scene = new Scene(delayMs, contenders);
      await run(scene);
      return scene.readings();
    } finally {
      await line?.close();
      await rm(dir, { recursive: true, force: true });
    }
  }

  /** Measures each way in turn, beginning with another one each time; throws if one did not do what it should. */
  async measure<T>(
    what: string,
    run: (reader: Reader) => Promise<T>,
    check: (answer: T) => Promise<boolean> | boolean,
  ): Promise<void> {
    const first = this.turn++ % this.contenders.length;
    for (const { key, reader } of [...this.contenders.slice(first), ...this.contenders.slice(0, first)]) {
      const startedAt = performance.now();
      const answer = await run(reader);
      const tookMs = performance.now() - startedAt;
      if (!(await check(answer))) throw new Error(`${what}, ${key}: ${String(answer)}`);
      this.samplesOf(what, key).push(tookMs);
    }
  }

  private samplesOf(what: string, key: string): number[] {
    const byKey = this.samplesMs.get(what) ?? new Map<string, number[]>();
    this.samplesMs.set(what, byKey);
    const samples = byKey.get(key) ?? [];
    byKey.set(key, samples);
    return samples;
  }

  private readings(): Reading[] {
    return [...this.samplesMs].map(([what, byKey]) => ({
      what,
      delayMs: this.delayMs,
      ways: [...byKey].map(([key, samples]) => ({ key, summary: summarize(samples) })),
    }));
  }
}
