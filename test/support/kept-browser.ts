import type { ChildProcess } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PATIENCE_MS } from './eventually';

/** Paths on Debian and Ubuntu, the fastest first; Playwright's own downloads are not used. */
const PATHS = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** A window that its last visitor has left, cleared of that visitor's data. */
export interface IdleWindow {
  /** Windows with the same key are interchangeable. */
  key: string;
  context: BrowserContext;
  page: Page;
}

/**
 * The Chromium of a Jest worker, started for the first spec file that needs it. Starting a browser and the process of
 * a window takes two seconds of processor time, so both stay open for later spec files.
 */
export class KeptBrowser {
  readonly idle: IdleWindow[] = [];
  #browser: Promise<Browser> | null = null;
  #process: ChildProcess | null = null;

  open(): Promise<Browser> {
    this.#browser ??= this.#launch();
    this.#keepsWorkerAlive(true);
    return this.#browser;
  }

  /** Lets the worker exit while no spec file uses the browser; Playwright then kills Chromium. */
  release(): void {
    this.#keepsWorkerAlive(false);
  }

  async #launch(): Promise<Browser> {
    // Loaded here, outside Jest's module registry, so that it is loaded only once.
    const { chromium } = await import('playwright-core');
    const executablePath = await findChromium();
    // The spec file may start other processes at the same time.
    const started: ChildProcess[] = [];
    const noteProcess = (message: unknown) => started.push((message as { process: ChildProcess }).process);
    subscribe('child_process', noteProcess);
    try {
      const browser = await chromium.launch({
        executablePath,
        headless: true,
        args: flags(),
        timeout: PATIENCE_MS,
      });
      browser.on('disconnected', () => this.#forget());
      this.#process = started.find(({ spawnfile }) => spawnfile === executablePath) ?? null;
      return browser;
    } catch (error) {
      this.#forget();
      throw error;
    } finally {
      unsubscribe('child_process', noteProcess);
    }
  }

  #forget(): void {
    this.#browser = null;
    this.#process = null;
    this.idle.length = 0;
  }

  #keepsWorkerAlive(isKept: boolean): void {
    const method = isKept ? 'ref' : 'unref';
    this.#process?.[method]();
    for (const stream of this.#process?.stdio ?? []) {
      // Pipes are sockets, but their type here is only a stream.
      (stream as { ref?: () => void; unref?: () => void } | null)?.[method]?.();
    }
  }
}

const flags = (): string[] => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Pages live for seconds: optimizing their code costs more than it saves.
  '--js-flags=--no-maglev --no-turbofan',
];

export async function findChromium(): Promise<string> {
  for (const path of PATHS) {
    const isExecutable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return path;
  }
  throw new Error('These tests need Chromium: install chromium-headless-shell or chromium.');
}
