// @ts-types="@types/pg"
import pg from "pg";

/** What the driver has and its types do not tell of. */
interface Cancellable {
  processID: number | null;
  secretKey: number | null;
  host: string;
  port: number;
  ssl: pg.ClientConfig["ssl"];
}
interface CancelConnection extends pg.Connection {
  connect(port: number, host: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
}

/** A server that cannot be reached cannot be asked either. */
const GIVE_UP_MS = 2_000;

/**
 * Asks the server to stop what a client runs, over a second connection as the protocol has it (PostgreSQL
 * manual, "Canceling Requests in Progress"). There is no answer: the statement fails, or has ended.
 */
export function cancelQuery(client: pg.Client): void {
  // The fields exist on every client of the pinned driver version; its types leave them out.
  const { processID, secretKey, host, port, ssl } = client as unknown as Cancellable;
  if (processID === null || secretKey === null) return;
  const connection = new pg.Connection({ ssl: ssl || undefined }) as CancelConnection;
  const send = () => connection.cancel(processID, secretKey);
  const close = () => connection.stream.destroy();
  const timer = setTimeout(close, GIVE_UP_MS);
  connection.on("error", close);
  connection.on("end", () => clearTimeout(timer));
  connection.on("connect", () => ssl ? connection.requestSsl() : send());
  connection.on("sslconnect", send);
  connection.connect(port, host);
}
