interface Server {
  begin(): Promise<void>;
  stop(): Promise<void>;
}

/** Returns the started server; cleans up if it fails to start. */
export async function begun<S extends Server>(server: S): Promise<S> {
  try {
    await server.begin();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
