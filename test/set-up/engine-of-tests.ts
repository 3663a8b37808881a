import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EngineOptions, portVariables, printed } from "@spe/infra";

const folder = fileURLToPath(new URL("../../infra/target/test/", import.meta.url));

/** An engine that shares nothing with any other: any free ports, a home of its own that begins empty, nothing of the caller's SPE_*. */
export function engineOfTests(name: string): EngineOptions {
  const home = join(folder, name);
  rmSync(home, { recursive: true, force: true });
  return {
    home,
    env: Object.fromEntries(Object.entries(process.env).filter(([variable]) => !variable.startsWith("SPE_"))),
    ports: Object.fromEntries(portVariables.map((variable) => [variable, 0])),
    progress: printed,
  };
}
