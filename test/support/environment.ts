import { TestEnvironment } from 'jest-environment-node';
import { KeptBrowser } from './kept-browser';
import type { LoadBuild } from './build';

// Jest loads this module once per worker, and each spec file with a module registry of its own.
const browser = new KeptBrowser();
// eslint-disable-next-line @typescript-eslint/no-require-imports
const loadBuild: LoadBuild = (file) => require(file);

/** Jest's Node environment, with the worker's browser and its copy of the build as globals. */
export default class Environment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    this.global.trellisBrowser = browser;
    this.global.trellisBuild = loadBuild;
  }

  override async teardown(): Promise<void> {
    browser.release();
    await super.teardown();
  }
}
