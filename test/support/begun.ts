interface Server {
  begin(): Promise<void>;
  stop(): Promise<void>;
}

/** Returns the server once it has begun; leaves nothing behind of one that cannot. */
export async function begun<S extends Server>(server: S): Promise<S> {
  try {
    await server.begin();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
