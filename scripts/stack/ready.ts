/** An account of the demo data. */
export interface DemoUser {
  email: string;
  password: string;
}

/** What a running stack tells: the ready line of `--json`, and the content of the banner. */
export interface Ready {
  /** The gateway. */
  url: string;
  functions_url: string;
  publishable_key: string;
  secret_key: string;
  /** The database as role postgres. */
  db_url: string;
  /** The inbox page and its API. */
  mail_url: string;
  /** Null when started with `--no-seed`. */
  users: { admin: DemoUser; agent: DemoUser; customer: DemoUser } | null;
  /** A server-to-server key of the demo data; null when started with `--no-seed`. */
  api_key: string | null;
}
