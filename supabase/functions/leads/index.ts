import { baseConfig } from "../../../shared/config/base.ts";
import { serve } from "../../../shared/http/serve.ts";
import { create } from "./routes/create.ts";
import { get } from "./routes/get.ts";
import { list } from "./routes/list.ts";

serve({ name: "leads", config: baseConfig, routes: [create, list, get] });
