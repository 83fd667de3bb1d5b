import { serve } from "../../../shared/http/serve.ts";
import { healthConfig } from "./config.ts";
import { live } from "./routes/live.ts";
import { ready } from "./routes/ready.ts";

serve({ name: "health", config: healthConfig, routes: [live, ready] });
