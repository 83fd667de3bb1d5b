import { serve } from "../../../shared/http/serve.ts";
import { config } from "./config.ts";
import { dispatch } from "./routes/dispatch.ts";
import { maintenance } from "./routes/maintenance.ts";

serve({ name: "outbox", config, routes: [dispatch, maintenance] });
