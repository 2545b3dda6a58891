import { TestEnvironment } from 'jest-environment-node';
import { KeptBrowser } from './kept-browser';

// Jest loads this module once per worker, and each spec file with a module registry of its own.
const browser = new KeptBrowser();

/** Jest's Node environment, with the worker's browser as a global. */
export default class Environment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    this.global.trellisBrowser = browser;
  }

  override async teardown(): Promise<void> {
    browser.release();
    await super.teardown();
  }
}
