/** The most rows an answer holds: `max_rows` of `[api]` in supabase/config.toml, and hosted projects'. */
export const MAX_ROWS = 1000;
