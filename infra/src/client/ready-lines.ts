import { namesWith } from "@spe/contracts";
import { relative } from "node:path";
import type { Engine } from "../engine.js";

export function printAddresses({ url, apiKey, config, env }: Engine): void {
  const lines = [
    "",
    `API              ${url}  (${url}/openapi.json)`,
    `Kafka            ${env.SPE_KAFKA_BROKERS ?? ""}`,
    `Registry         ${withoutPassword(env.SPE_REGISTRY_URL ?? "")}`,
    `Health           planner ${config.ports.SPE_PLANNER_PORT}, executor ${config.ports.SPE_EXECUTOR_PORT}, results ${config.ports.SPE_RESULTS_PORT}  (/readyz, /metrics)`,
    `Data and logs    ${config.home}`,
  ];
  if (apiKey.isNew) lines.push(`API key          ${apiKey.key}  (shown this once; kept in ${apiKey.file ?? ""})`);
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Lines to paste: the same job through three doors. */
export function printLines({ url, apiKey, config, env }: Engine): void {
  const pending = namesWith(config.prefix).pendingJobs;
  const key = apiKey.file === undefined ? '"$SPE_BOOTSTRAP_KEY"' : `"$(cat ${shortPath(apiKey.file)})"`;
  const job = `{"task":"echo","payload":{"hello":"world"}}`;
  process.stdout.write(`
Try it (paste into another terminal, in this folder):

  export SPE_URL=${url} SPE_API_KEY=${key}
  npx spe submit --task echo --payload '{"hello":"world"}' --wait
  curl -sS "$SPE_URL/jobs?wait=30s" -H "Authorization: Bearer $SPE_API_KEY" -H 'Content-Type: application/json' -w '\\n' -d '${job}'
  echo '${job}' | kcat -P -b ${env.SPE_KAFKA_BROKERS ?? ""} -t ${pending} -k my-job-1 && npx spe wait my-job-1

Ctrl-C stops everything.
`);
}

function shortPath(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith("..") ? file : short;
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = "";
  url.username = "";
  return url.href;
}
