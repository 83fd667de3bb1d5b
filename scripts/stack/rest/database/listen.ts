// @ts-types="@types/pg"
import pg from "pg";

/** A subscription to a channel. */
export interface Listener {
  close(): Promise<void>;
}

const RETRY_MS = 500;

/**
 * Calls `onNotice` at every notification, and whenever some may have been missed: each time the connection
 * is made. A lost connection is made anew until the listener is closed.
 */
export function listen(url: string, channel: "pgrst", onNotice: () => void): Listener {
  let client: pg.Client | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  let connecting = connect();

  async function connect(): Promise<void> {
    const options = { connectionString: url, application_name: "rest listener", keepAlive: true };
    const fresh = new pg.Client(options);
    client = fresh;
    let over = false;
    const lost = () => {
      if (!over) again();
      over = true;
    };
    // Whatever is wrong with the connection, it ends.
    fresh.on("error", () => {});
    fresh.on("notification", onNotice);
    fresh.once("end", lost);
    try {
      await fresh.connect();
      await fresh.query(`listen ${channel}`);
      onNotice();
    } catch {
      await fresh.end().catch(() => {});
      lost();
    }
  }

  function again(): void {
    if (closed) return;
    retry = setTimeout(() => connecting = connect(), RETRY_MS);
  }

  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      await connecting;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
