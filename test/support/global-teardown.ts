export default async function tearDownOnce(): Promise<void> {
  await globalThis.trellisTestServer?.stop();
}
