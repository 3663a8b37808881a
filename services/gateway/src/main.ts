import { runService } from "@spe/runtime";
import { readGatewayConfig } from "./config.js";
import { startGateway } from "./shell/start-gateway.js";

await runService({ name: "gateway", readConfig: readGatewayConfig, start: startGateway });
